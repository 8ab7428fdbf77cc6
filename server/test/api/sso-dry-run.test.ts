import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type Client, firstAdmin, insertOrganization, startTestServer } from '../harness/index.ts';
import { startOidcProvider } from '../harness/oidc-provider.ts';
import { honestValues, signedResponse } from '../harness/saml-provider.ts';
import {
  connectionIn,
  createSamlConnection,
  createSamlProvider,
  postResponse,
  signInBySaml,
  startSaml,
} from '../harness/sso.ts';

const server = await startTestServer({ config: { outboundAllow: ['127.0.0.1'] } });
const admin = await firstAdmin(server);
const [provider, stranger] = await Promise.all([
  createSamlProvider('https://idp.example/metadata'),
  createSamlProvider('https://idp.example/metadata'),
]);
const op = await startOidcProvider(() => server.clock.now());

/** Starts a dry run of a connection; returns the query of its start, and its result so far. */
async function startDryRun({ id: connectionId }: { id: string }) {
  const path = `/sso-connections/${connectionId}`;
  const { id } = Object((await admin.browser.post(`${path}/test`)).expect(200).json);
  return {
    id: String(id),
    query: `?test=${id}`,
    result: async () => Object((await admin.browser.get(`${path}/test-result?id=${id}`)).expect(200).json),
  };
}

const createOidcConnection = async (issuer: string) =>
  connectionIn(
    (
      await admin.browser.post('/sso-connections', {
        name: 'OpenID',
        protocol: 'oidc',
        oidc: { issuer, clientId: 'roster', clientSecret: 'roster-secret' },
      })
    ).expect(201),
  );

/** Starts a sign-in in a browser; returns the address that the provider sends it back to after a cancellation. */
async function cancelled(browser: Client, { id }: { id: string }, query: string): Promise<string> {
  const started = await browser.request('GET', `/sso/${id}/start${query}`);
  const { searchParams } = new URL(started.expect(303).headers.get('location') ?? '');
  const state = searchParams.get('state') ?? '';
  return `/sso/oidc/${id}/callback?${new URLSearchParams({ error: 'access_denied', state, iss: op.issuer })}`;
}

describe('dry runs', () => {
  test('report what would happen and change nothing', async () => {
    const organization = await insertOrganization(server);
    const connection = await createSamlConnection(admin, provider, {
      enabled: false,
      provisioning: { createUsers: true },
      roleMapping: [{ attribute: 'groups', value: 'staff', organizationId: organization.id, role: 'admin' }],
    });
    const { query, result } = await startDryRun(connection);
    assert.equal((await result()).state, 'waiting');
    const count = async () => (await server.sql('SELECT count(*) FROM users'))[0];
    const before = await count();
    const person = {
      nameId: 'dry',
      attributes: { email: ['dry@run.example'], groups: ['staff'], displayName: ['Dry Run'] },
    };
    const { answer, browser } = await signInBySaml(server, provider, connection, person, { query });
    assert.match(answer.expect(200).text, /dry run is complete/);
    assert.equal(browser.cookies.get(server.server.services.cookies.session), undefined);
    assert.deepEqual(await count(), before);
    const { outcome, changes } = await result();
    assert.equal(outcome, 'created');
    assert.partialDeepStrictEqual(changes, [
      { before: null, after: 'admin', organizationId: organization.id },
    ]);
    // A dry run can be used once.
    (await server.client().request('GET', `/sso/${connection.id}/start${query}`)).expect(404);
  });

  test('report the reason for which the user would be refused', async () => {
    const connection = await createSamlConnection(admin, provider, { enabled: false });
    const { query, result } = await startDryRun(connection);
    await signInBySaml(server, provider, connection, { attributes: {} }, { query });
    assert.partialDeepStrictEqual(await result(), { outcome: 'refused', reason: 'email_missing' });
  });

  const refusals: [title: string, reason: string, respond: (xml: string) => string][] = [
    [
      'an error of the provider',
      'provider_error',
      (xml) => xml.replace('status:Success', 'status:Responder'),
    ],
    [
      'an error whose words are cut within a character',
      'provider_error',
      (xml) =>
        xml
          .replace('status:Success', 'status:Responder')
          .replace(
            '</samlp:Status>',
            `<samlp:StatusMessage>${'😀x😀'.repeat(200)}</samlp:StatusMessage></samlp:Status>`,
          ),
    ],
    ['a comment', 'forbidden_markup', (xml) => xml.replace('ada@', 'ada<!---->@')],
    ['no signature', 'signature_missing', (xml) => xml.replaceAll(/<ds:Signature.*?<\/ds:Signature>/gs, '')],
  ];
  for (const [title, reason, respond] of refusals)
    test(`report a SAML response that is refused for ${title}`, async () => {
      const connection = await createSamlConnection(admin, provider, { enabled: false });
      const { query, result } = await startDryRun(connection);
      const requestId = await startSaml(server.client(), connection, query);
      const to = { ...connection, requestId, now: server.clock.now() };
      const xml = respond(signedResponse(provider, honestValues(provider, to)));
      const [answer, events] = await server.traced(() => postResponse(server, connection, xml));
      const { text } = answer.expect(403);
      assert.match(text, /dry run was refused/);
      assert.ok(!text.includes(reason), text);
      assert.partialDeepStrictEqual(await result(), { state: 'done', outcome: 'refused', reason });
      assert.deepEqual(
        events.map((event) => event.reason),
        [reason],
      );
    });

  test('report a SAML response of another key', async () => {
    const connection = await createSamlConnection(admin, provider, { enabled: false });
    const { query, result } = await startDryRun(connection);
    const signing = { sign: 'both', key: stranger } as const;
    const { answer } = await signInBySaml(server, provider, connection, {}, { query, signing });
    answer.expect(403);
    assert.partialDeepStrictEqual(await result(), { outcome: 'refused', reason: 'signature_invalid' });
  });

  test('are not changed by responses to other requests, or of other connections', async () => {
    const [connection, second] = await Promise.all([
      createSamlConnection(admin, provider, { enabled: true }),
      createSamlConnection(admin, stranger, { enabled: true, name: 'Second' }),
    ]);
    const { query, result } = await startDryRun(connection);
    const requestId = await startSaml(server.client(), connection, query);
    const ordinary = await startSaml(server.client(), connection);
    const now = server.clock.now();
    const forged = (to: typeof connection, id: string) =>
      signedResponse(provider, honestValues(provider, { ...to, requestId: id, now }), { sign: 'none' });
    const answers = [
      await postResponse(server, connection, forged(connection, ordinary)),
      await postResponse(server, second, forged(second, requestId)),
      await postResponse(server, connection, forged(connection, '_unknown')),
    ];
    for (const answer of answers) assert.doesNotMatch(answer.expect(403).text, /dry run/);
    assert.equal((await result()).state, 'waiting');
  });

  test('report a sign-in that is cancelled at an OpenID provider', async () => {
    const connection = await createOidcConnection(op.issuer);
    const { query, result } = await startDryRun(connection);
    const browser = server.client();
    const answer = await browser.request('GET', await cancelled(browser, connection, query));
    assert.match(answer.expect(403).text, /dry run was refused/);
    assert.partialDeepStrictEqual(await result(), { outcome: 'refused', reason: 'provider_error' });
  });

  test('report claims that are not text', async () => {
    const connection = await createOidcConnection(op.issuer);
    const { query, result } = await startDryRun(connection);
    const browser = server.client();
    const started = await browser.request('GET', `/sso/${connection.id}/start${query}`);
    const url = new URL(started.expect(303).headers.get('location') ?? '');
    const claims = op.authorize(url, { sub: 'ada', email: 'ada@corp.example', note: 'a\u0000b' });
    const answer = await browser.request('GET', `/sso/oidc/${connection.id}/callback?${claims}`);
    assert.match(answer.expect(403).text, /dry run was refused/);
    assert.partialDeepStrictEqual(await result(), { outcome: 'refused', reason: 'malformed' });
  });

  test('report an OpenID Connect answer that comes to another browser', async () => {
    const connection = await createOidcConnection(op.issuer);
    const { query, result } = await startDryRun(connection);
    const callback = await cancelled(server.client(), connection, query);
    (await server.client().request('GET', callback)).expect(403);
    assert.partialDeepStrictEqual(await result(), { outcome: 'refused', reason: 'wrong_state' });
  });

  test('report an OpenID provider that is unreachable at the start', async () => {
    const connection = await createOidcConnection('https://127.0.0.1:1');
    const { query, result } = await startDryRun(connection);
    const answer = await server.client().request('GET', `/sso/${connection.id}/start${query}`);
    assert.match(answer.expect(403).text, /dry run was refused/);
    assert.partialDeepStrictEqual(await result(), { outcome: 'refused', reason: 'provider_unreachable' });
  });
});
