import assert from 'node:assert/strict';
import { inflateRawSync } from 'node:zlib';
import type { Answer, Client } from './client.ts';
import type { SignedInPerson } from './factories.ts';
import { whileLocked } from './locks.ts';
import {
  createSamlProvider,
  honestValues,
  type ResponseValues,
  type SamlProvider,
  type Signing,
  signedResponse,
} from './saml-provider.ts';
import type { TestServer } from './server.ts';

/** The parts of a connection that tests use. */
export interface TestConnection {
  id: string;
  acsUrl: string;
  entityId: string;
  certificate: string;
}

/** The fields of a connection that tests read. */
export interface ConnectionBody {
  id: string;
  version: number;
  enabled: boolean;
  enforced: boolean;
  name: string;
  testedAt: string | null;
  identityCount: number;
  domains: { name: string; verified: boolean; record: { name: string; value: string } }[];
  serviceProvider: {
    acsUrl: string;
    entityId: string;
    metadataUrl: string;
    redirectUri: string;
    signingCertificates: string[];
  };
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;

/** Returns the connection in a response; the contract has already validated it. */
export function connectionIn(answer: Answer): ConnectionBody {
  const body = answer.json;
  assert.ok(isConnection(body), answer.text);
  return body;
}
const isConnection = (value: unknown): value is ConnectionBody =>
  isObject(value) && typeof value.id === 'string' && isObject(value.serviceProvider);

/** Creates an enabled SAML connection to a provider. */
export async function createSamlConnection(
  admin: SignedInPerson,
  provider: SamlProvider,
  more: { saml?: object } & Record<string, unknown> = {},
): Promise<TestConnection> {
  const { saml, ...fields } = more;
  const answer = await admin.browser.post('/sso-connections', {
    name: 'Corp',
    protocol: 'saml',
    enabled: true,
    saml: {
      loginUrl: 'https://idp.example/sso',
      idpEntityId: provider.entityId,
      certificates: [provider.certificate],
      ...saml,
    },
    ...fields,
  });
  const { id, serviceProvider } = connectionIn(answer.expect(201));
  const [certificate = ''] = serviceProvider.signingCertificates;
  return { id, acsUrl: serviceProvider.acsUrl, entityId: serviceProvider.entityId, certificate };
}

/** Verifies domains of a connection with TXT records passed to the server. */
export async function verifyDomains(
  admin: SignedInPerson,
  connection: Pick<TestConnection, 'id'>,
  names: readonly string[],
  records: Map<string, readonly string[]>,
): Promise<void> {
  const path = `/sso-connections/${connection.id}`;
  const domains = names.map((name) => ({ name }));
  const body = connectionIn((await admin.browser.patch(path, { domains })).expect(200));
  for (const { record } of body.domains) records.set(record.name, [record.value]);
  for (const name of names) (await admin.browser.post(`${path}/domains/${name}/verify`)).expect(200);
}

/** Starts a sign-in in a browser and returns the id of the authentication request. */
export async function startSaml(
  browser: Client,
  { id }: Pick<TestConnection, 'id'>,
  query = '',
): Promise<string> {
  const answer = await browser.request('GET', `/sso/${id}/start${query}`);
  const location = new URL(answer.expect(303).headers.get('location') ?? '');
  const xml = inflateRawSync(
    Buffer.from(location.searchParams.get('SAMLRequest') ?? '', 'base64'),
  ).toString();
  return /ID="([^"]+)"/.exec(xml)?.[1] ?? '';
}

/** Posts a response as a browser does from the provider's page: cross-site, without cookies. */
export const postResponse = (
  server: TestServer,
  { id }: Pick<TestConnection, 'id'>,
  xml: string,
): Promise<Answer> =>
  server
    .client({ origin: 'https://idp.example', 'sec-fetch-site': 'cross-site' })
    .request('POST', `/sso/saml/${id}/acs`, {
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({
        SAMLResponse: Buffer.from(xml).toString('base64'),
        RelayState: 'x',
      }).toString(),
    });

/** Signs in by SAML: start, response of the provider, final response to the browser. */
export async function signInBySaml(
  server: TestServer,
  provider: SamlProvider,
  connection: TestConnection,
  values: Partial<ResponseValues> = {},
  {
    browser = server.client(),
    query = '',
    signing,
  }: { browser?: Client; query?: string; signing?: Signing } = {},
): Promise<{ browser: Client; answer: Answer }> {
  const requestId = await startSaml(browser, connection, query);
  const to = { ...connection, requestId, now: server.clock.now() };
  const xml = signedResponse(provider, honestValues(provider, to, values), signing);
  const received = await postResponse(server, connection, xml);
  if (received.status !== 303) return { browser, answer: received };
  return { browser, answer: await browser.request('GET', received.headers.get('location') ?? '') };
}

/** Deletes a connection while the requested server has read it and waits to refer to it. Returns the response. */
export async function whileDeleted(
  server: TestServer,
  connectionId: string,
  request: () => Promise<Answer>,
): Promise<Answer> {
  const [answer] = await whileLocked(server, async ({ query, waiting }) => {
    await query('DELETE FROM sso_connections WHERE id = $1', [connectionId]);
    const requested = request();
    await waiting(1);
    // Not awaited in here: it ends after the deletion is committed.
    return [requested] as const;
  });
  return answer;
}

export { createSamlProvider };
