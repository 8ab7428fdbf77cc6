import { once } from 'node:events';
import { createServer } from 'node:http';
import { inflateRawSync } from 'node:zlib';
import { SAML, ValidateInResponseTo } from '@node-saml/node-saml';
import { exportJWK, generateKeyPair, jwtVerify, SignJWT } from 'jose';
import { verifyResponse } from '../../server/src/federation/sso/saml/response.ts';
import { newId } from '../../server/src/lib/ids.ts';
import {
  createSamlProvider,
  honestValues,
  type SamlProvider,
  signedResponse,
} from '../../server/test/harness/saml-provider.ts';
import { insertSession } from '../bare/insert-session.ts';
import type { Bench, Scenario } from '../bench.ts';
import { type ServerProcess, startBare, startRoster } from '../child.ts';
import { Client } from '../client.ts';
import { byTurns, ratiosOf } from '../load.ts';
import type { Row } from '../report.ts';
import { spreadOf } from '../statistics.ts';

const MOST = 1.5;
/** Unmeasured requests before each scenario: a server that has just started still compiles most of its functions. */
const WARM_UP = 100;

/** Measures single sign-on: the cost of a response, beside libraries that only verify it, in sequence. */
export const sso: Scenario = async (bench) => {
  // The provider is on loopback, which the server of the other scenarios may not reach.
  const server = await startRoster({ DATABASE_URL: bench.databaseUrl, OUTBOUND_ALLOW: '127.0.0.1' });
  const admin = new Client(server.origin);
  admin.cookie = bench.client.cookie;
  const mark = Date.now().toString(36);
  try {
    return [...(await samlRows(bench, server, admin, mark)), ...(await oidcRows(bench, server, admin, mark))];
  } finally {
    admin.close();
    await server.stop();
    await bench.database.pool.query("DELETE FROM sso_connections WHERE name LIKE 'Bench %'");
    await bench.database.pool.query("DELETE FROM users WHERE email LIKE '%@sso-bench.example'");
  }
};

/** Returns the durations of `count` tasks without their preparation. Milliseconds. */
async function timesOf<T>(count: number, prepare: () => Promise<T>, work: (input: T) => Promise<unknown>) {
  let total = 0;
  for (let index = 0; index < count; index++) {
    const input = await prepare();
    const began = performance.now();
    await work(input);
    total += performance.now() - began;
  }
  return total / count;
}

function row(
  { directory }: Bench,
  scenario: string,
  { measured, bare }: { measured: number[]; bare: number[] },
  what: string,
  note?: string,
): Row {
  const ratio = ratiosOf(measured, bare);
  return {
    scenario,
    people: directory.people,
    unit: 'ms',
    measured: spreadOf(measured),
    bare: spreadOf(bare),
    ratio,
    target: `≤ ${MOST} × ${what}`,
    met: ratio.median <= MOST,
    ...(note !== undefined && { note }),
  };
}

interface Connection {
  id: string;
  entityId: string;
  acsUrl: string;
}

async function createConnection(admin: Client, fields: object): Promise<Connection> {
  const { text } = await admin.ask('/api/v1/sso-connections', 201, {
    enabled: true,
    provisioning: { createUsers: true },
    ...fields,
  });
  const { id, serviceProvider } = JSON.parse(text);
  return { id, entityId: String(serviceProvider.entityId), acsUrl: String(serviceProvider.acsUrl) };
}

/** Starts a sign-in; returns the redirect and the cookie of the browser. */
async function start({ origin }: ServerProcess, id: string): Promise<{ location: URL; cookie: string }> {
  const answer = await fetch(`${origin}/sso/${id}/start`, { redirect: 'manual' });
  const [cookie = ''] = answer.headers.getSetCookie().map((each) => each.split(';')[0] ?? '');
  return { location: new URL(answer.headers.get('location') ?? ''), cookie };
}

async function samlRows(bench: Bench, server: ServerProcess, admin: Client, mark: string): Promise<Row[]> {
  const provider = await createSamlProvider('https://idp.sso-bench.example');
  const connection = await createConnection(admin, {
    name: `Bench SAML ${mark}`,
    protocol: 'saml',
    saml: {
      loginUrl: 'https://idp.sso-bench.example/sso',
      idpEntityId: provider.entityId,
      certificates: [provider.certificate],
    },
  });
  const { requests, rounds } = bench.options;
  const library = new SAML({
    callbackUrl: connection.acsUrl,
    issuer: connection.entityId,
    audience: connection.entityId,
    idpCert: provider.certificate,
    wantAssertionsSigned: true,
    wantAuthnResponseSigned: true,
    validateInResponseTo: ValidateInResponseTo.never,
  });
  const fresh = async (requestId: string) => encoded(provider, connection, requestId, mark);
  const byLibrary = (count: number) =>
    timesOf(
      count,
      () => fresh('_bench'),
      (SAMLResponse) => library.validatePostResponseAsync({ SAMLResponse }),
    );
  const byRoster = (count: number) =>
    timesOf(
      count,
      () => fresh('_bench'),
      async (text) =>
        verifyResponse(text, {
          idpEntityId: provider.entityId,
          entityId: connection.entityId,
          acsUrl: connection.acsUrl,
          certificates: [provider.certificate],
          decryptionKeys: [],
          now: new Date(Date.now()),
        }),
    );
  await byRoster(WARM_UP);
  await byLibrary(WARM_UP);
  const verifying = await byTurns(
    rounds,
    () => byRoster(requests),
    () => byLibrary(requests),
  );
  const post = async (body: string) => {
    const answer = await fetch(`${server.origin}/sso/saml/${connection.id}/acs`, {
      method: 'POST',
      redirect: 'manual',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body,
    });
    if (answer.status !== 303) throw new Error(`The ACS answered ${answer.status}`);
  };
  const asked = async () => {
    const { location } = await start(server, connection.id);
    const xml = inflateRawSync(Buffer.from(location.searchParams.get('SAMLRequest') ?? '', 'base64'));
    const id = /ID="([^"]+)"/.exec(xml.toString())?.[1] ?? '';
    return new URLSearchParams({ SAMLResponse: await fresh(id) }).toString();
  };
  await timesOf(WARM_UP, asked, post);
  const acs = await byTurns(
    rounds,
    () => timesOf(requests, asked, post),
    () => byLibrary(requests),
  );
  return [
    row(bench, 'verify a SAML response', verifying, 'node-saml'),
    row(
      bench,
      'POST /sso/saml/{id}/acs',
      acs,
      'node-saml',
      'with HTTP, replay protection and one transaction',
    ),
  ];
}

const encoded = (provider: SamlProvider, connection: Connection, requestId: string, mark: string): string => {
  const values = honestValues(
    provider,
    { ...connection, requestId, now: new Date(Date.now()) },
    {
      nameId: mark,
      attributes: { email: [`${mark}@sso-bench.example`] },
    },
  );
  return Buffer.from(signedResponse(provider, values, { sign: 'both' })).toString('base64');
};

async function oidcRows(bench: Bench, server: ServerProcess, admin: Client, mark: string): Promise<Row[]> {
  const { privateKey, publicKey } = await generateKeyPair('RS256');
  const jwk = { ...(await exportJWK(publicKey)), kid: 'k', alg: 'RS256', use: 'sig' };
  const codes = new Map<string, string>();
  let issuer = '';
  const provider = createServer(async (request, response) => {
    const send = (body: object) =>
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    if (request.url === '/.well-known/openid-configuration')
      return send({
        issuer,
        authorization_endpoint: `${issuer}/authorize`,
        token_endpoint: `${issuer}/token`,
        jwks_uri: `${issuer}/jwks`,
        response_types_supported: ['code'],
        subject_types_supported: ['public'],
        id_token_signing_alg_values_supported: ['RS256'],
      });
    if (request.url === '/jwks') return send({ keys: [jwk] });
    let text = '';
    for await (const chunk of request) text += chunk;
    const code = new URLSearchParams(text).get('code') ?? '';
    return send({ access_token: 'a', token_type: 'Bearer', id_token: codes.get(code) });
  }).listen(0, '127.0.0.1');
  await once(provider, 'listening');
  const address = provider.address();
  issuer = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`;
  try {
    const connection = await createConnection(admin, {
      name: `Bench OpenID ${mark}`,
      protocol: 'oidc',
      oidc: { issuer, clientId: 'roster', clientSecret: 'bench' },
    });
    const { requests, rounds } = bench.options;
    const sign = (nonce: string) =>
      new SignJWT({ nonce, email: `${mark}-oidc@sso-bench.example`, email_verified: true })
        .setProtectedHeader({ alg: 'RS256', kid: 'k' })
        .setIssuer(issuer)
        .setAudience('roster')
        .setSubject(mark)
        .setIssuedAt()
        .setExpirationTime('5m')
        .sign(privateKey);
    const asked = async () => {
      const { location, cookie } = await start(server, connection.id);
      const code = newId();
      codes.set(code, await sign(location.searchParams.get('nonce') ?? ''));
      const query = new URLSearchParams({ code, state: location.searchParams.get('state') ?? '' });
      return { cookie, path: `/sso/oidc/${connection.id}/callback?${query}` };
    };
    const callback = async (
      { cookie, path }: Awaited<ReturnType<typeof asked>>,
      origin: string = server.origin,
    ) => {
      const answer = await fetch(origin + path, { redirect: 'manual', headers: { cookie } });
      if (answer.status !== 303) throw new Error(`The callback answered ${answer.status}`);
    };
    await callback(await asked());
    const { pool } = bench.database;
    const [user] = (
      await pool.query<{ id: string }>('SELECT id FROM users WHERE email = $1', [
        `${mark}-oidc@sso-bench.example`,
      ])
    ).rows;
    if (!user) throw new Error('The callback created no user');
    const insert = async (token: string) => {
      await jwtVerify(token, publicKey, { issuer, audience: 'roster' });
      await insertSession(pool, user.id);
    };
    const withoutHttp = (count: number) => timesOf(count, () => sign('n'), insert);
    await timesOf(WARM_UP, asked, callback);
    await withoutHttp(WARM_UP);
    // A user with the most sessions that one may have is rare, and costs more: the oldest session ends.
    const signOut = () => pool.query('DELETE FROM sessions WHERE user_id = $1', [user.id]);
    const byRoster = async () => {
      await signOut();
      return timesOf(requests, asked, callback);
    };
    const callbacks = await byTurns(rounds, byRoster, () => withoutHttp(requests));
    const settings = { DATABASE_URL: bench.databaseUrl };
    const bare = await startBare('callback', [issuer, JSON.stringify(jwk), user.id], settings);
    const askedBare = async () => {
      const code = newId();
      codes.set(code, await sign('n'));
      return { cookie: '', path: `/callback?code=${code}` };
    };
    const byBare = (count: number) => timesOf(count, askedBare, (request) => callback(request, bare.origin));
    await byBare(WARM_UP);
    const beside = await byTurns(rounds, byRoster, () => byBare(requests)).finally(bare.stop);
    return [
      row(
        bench,
        'GET /sso/oidc/{id}/callback',
        callbacks,
        'jwtVerify + session insert',
        'with HTTP, the token request to the provider, and one transaction',
      ),
      row(bench, 'GET /sso/oidc/{id}/callback', beside, 'a bare server', 'which does the same over HTTP'),
    ];
  } finally {
    provider.closeAllConnections();
    provider.close();
  }
}
