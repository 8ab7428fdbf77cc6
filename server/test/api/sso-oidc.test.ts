import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { describe, test } from 'node:test';
import { firstAdmin, startTestServer, whileLocked } from '../harness/index.ts';
import { type OidcForgery, startOidcProvider } from '../harness/oidc-provider.ts';
import { connectionIn, verifyDomains, whileDeleted } from '../harness/sso.ts';

const txtRecords = new Map<string, readonly string[]>();
const server = await startTestServer({ txtRecords, config: { outboundAllow: ['127.0.0.1'] } });
const admin = await firstAdmin(server);
const provider = await startOidcProvider(() => server.clock.now());
const created = await admin.browser.post('/sso-connections', {
  name: 'Corp',
  protocol: 'oidc',
  enabled: true,
  oidc: { issuer: provider.issuer, clientId: 'roster', clientSecret: 'roster-secret' },
  provisioning: { createUsers: true, autoBind: true },
});
const connection = connectionIn(created.expect(201));
await verifyDomains(admin, connection, ['corp.example'], txtRecords);
const callback = `/sso/oidc/${connection.id}/callback`;

let people = 0;
/** Starts a sign-in and returns the browser, the provider's response and the authorization request. */
async function begin(claims: Record<string, unknown> = {}, forgery: OidcForgery = {}) {
  const browser = server.client();
  const started = await browser.request('GET', `/sso/${connection.id}/start?returnTo=/users`);
  const url = new URL(started.expect(303).headers.get('location') ?? '');
  const subject = `s${++people}`;
  const answer = provider.authorize(
    url,
    { sub: subject, email: `${subject}@corp.example`, ...claims },
    forgery,
  );
  return { browser, url, answer };
}
const finish = ({ browser, answer }: Awaited<ReturnType<typeof begin>>) =>
  browser.request('GET', `${callback}?${answer}`);
const seconds = () => Math.floor(server.clock.now().getTime() / 1000);

describe('sign-in by OpenID Connect', () => {
  test('sends PKCE, state and nonce, and signs the user in', async () => {
    const begun = await begin({ name: 'Grace Hopper' });
    assert.equal(begun.url.searchParams.get('code_challenge_method'), 'S256');
    assert.ok((begun.url.searchParams.get('nonce') ?? '').length >= 40);
    const [answer, events] = await server.traced(() => finish(begun));
    assert.equal(answer.expect(303).headers.get('location'), '/users');
    assert.ok(provider.requests.at(-1)?.get('code_verifier'));
    // Not `roster%2Dsecret`, which some providers don't decode.
    const basic = Buffer.from('roster:roster-secret').toString('base64');
    assert.equal(provider.authorizations.at(-1), `Basic ${basic}`);
    const { user, session } = (await begun.browser.get('/session')).expect(200).session();
    assert.deepEqual([user.username, session.amr], ['Grace Hopper', ['fed']]);
    assert.deepEqual(
      events.map(({ event_type, operation }) => `${event_type} ${operation}`),
      ['user create', 'sso link', 'session sign_in'],
    );
  });

  test('serves the public key of the connection only', async () => {
    const answer = await server.client().request('GET', `/sso/oidc/${connection.id}/jwks.json`);
    const text = answer.expect(200).text;
    assert.match(text, /"kty":"RSA"/);
    assert.doesNotMatch(text, /"(d|p|q|dp|dq|qi)":/);
    const unknown = `/sso/oidc/${crypto.randomUUID()}/jwks.json`;
    (await server.client().request('GET', unknown)).expect(404);
  });

  test('accepts clocks up to three minutes off', async () => {
    (await finish(await begin({ exp: seconds() - 170, iat: seconds() - 400 }))).expect(303);
  });

  test('accepts a response once, and only in the browser that started the sign-in', async () => {
    const begun = await begin();
    const thief = server.client();
    await thief.request('GET', `/sso/${connection.id}/start`);
    assert.equal((await thief.request('GET', `${callback}?${begun.answer}`)).status, 403);
    (await finish(begun)).expect(303);
    (await finish(begun)).expect(403);
  });

  test('rejects a linked user’s changed address with NUL', async () => {
    (await finish(await begin({ sub: 'nul', email: 'nul@corp.example' }))).expect(303);
    (await finish(await begin({ sub: 'nul', email: 'nul\u0000@corp.example' }))).expect(403);
  });

  test('redirects to the sign-in page for the provider’s own error', async () => {
    const { browser, url } = await begin();
    const state = url.searchParams.get('state') ?? '';
    const query = new URLSearchParams({ error: 'access_denied', state, iss: provider.issuer });
    const answer = await browser.request('GET', `${callback}?${query}`);
    assert.equal(answer.expect(303).headers.get('location'), '/sign-in?sso=failed');
  });

  /** What is wrong, the expected reason, the claims, and the forgery of the token. */
  const forged: [string, string, Record<string, unknown>, OidcForgery?][] = [
    ['another key', 'signature_invalid', {}, { foreignKey: true }],
    [
      'no signature',
      'weak_algorithm',
      {},
      { header: { alg: 'none' }, token: (token) => token.replace(/[^.]+$/, '') },
    ],
    ['the client secret as key', 'weak_algorithm', {}, { hmac: 'secret' }],
    ['the public key as secret', 'weak_algorithm', {}, { hmac: 'public key' }],
    [
      'a changed payload',
      'signature_invalid',
      {},
      { token: (token) => replacePayload(token, { sub: 'admin' }) },
    ],
    ['another issuer', 'wrong_issuer', { iss: 'https://evil.example' }],
    ['an issuer with a slash', 'wrong_issuer', { iss: `${provider.issuer}/` }],
    ['another audience', 'wrong_audience', { aud: 'other' }],
    ['a second audience without azp', 'wrong_audience', { aud: ['roster', 'other'] }],
    ['another authorized party', 'wrong_audience', { aud: ['roster', 'other'], azp: 'other' }],
    ['another nonce', 'wrong_nonce', { nonce: 'other' }],
    ['no nonce', 'wrong_nonce', { nonce: undefined }],
    ['an expired token', 'expired', { exp: seconds() - 200 }],
    ['no expiry', 'expired', { exp: undefined }],
    ['a token of the future', 'not_yet_valid', { nbf: seconds() + 200 }],
    ['no subject', 'wrong_subject', { sub: undefined }],
    ['an object as subject', 'wrong_subject', { sub: { a: 1 } }],
    ['a subject with NUL', 'wrong_subject', { sub: 'a\u0000b' }],
    ['an address with NUL', 'malformed', { email: 'a\u0000@corp.example' }],
    ['a name with NUL', 'malformed', { name: 'a\u0000b' }],
    ['a session with NUL', 'malformed', { sid: 'a\u0000b' }],
    ['a long session', 'malformed', { sid: randomBytes(9_000).toString('base64') }],
    ['a claim with NUL', 'malformed', { note: ['a', 'a\u0000b'] }],
    ['a claim whose name has NUL', 'malformed', { 'a\u0000b': 'a' }],
    ['a claim with half a surrogate pair', 'malformed', { note: '\ud800' }],
    ['a token of three dots', 'malformed', {}, { token: () => '...' }],
    ['no ID token', 'malformed', {}, { body: (body) => ({ ...body, id_token: undefined }) }],
    [
      'an error of the token endpoint',
      'code_refused',
      {},
      { status: 400, body: () => ({ error: 'invalid_grant' }) },
    ],
    ['an address that the provider has not verified', 'email_unproven', { email: 'x@unproven.example' }],
    ['an unverified address of a proven domain', 'email_unproven', { email_verified: false }],
    ['an address that is none', 'email_invalid', { email: 'no address' }],
    ['no address', 'email_missing', { email: undefined }],
  ];
  for (const [title, reason, claims, forgery] of forged) {
    test(`rejects ${title}`, async () => {
      const begun = await begin(claims, forgery);
      const [answer, events] = await server.traced(() => finish(begun));
      answer.expect(403);
      (await begun.browser.get('/session')).expect(401);
      assert.deepEqual(
        events.map((event) => `${event.operation} ${event.outcome} ${event.reason}`),
        [`sign_in failure ${reason}`],
      );
    });
  }

  describe('does not take the verification of another address for that of', () => {
    const stranger = { email: 'mallory@own.example', email_verified: true };

    test('a mapped claim', async () => {
      const path = `/sso-connections/${connection.id}`;
      const map = async (email: string | null) =>
        (await admin.browser.patch(path, { attributeMapping: { email } })).expect(200);
      await map('preferred_username');
      const begun = await begin({ ...stranger, preferred_username: 'ceo@victim.example' });
      const [answer, events] = await server.traced(() => finish(begun));
      await map(null);
      answer.expect(403);
      assert.deepEqual(
        events.map((event) => event.reason),
        ['email_unproven'],
      );
    });

    test('the ID token', async () => {
      const { issuer } = provider;
      const body = {
        name: 'By oid',
        protocol: 'oidc',
        enabled: true,
        oidc: { issuer, clientId: 'roster', clientSecret: 'roster-secret', subjectClaim: 'oid' },
        provisioning: { createUsers: true },
      };
      const { id } = connectionIn((await admin.browser.post('/sso-connections', body)).expect(201));
      const signIn = async (email: string) => {
        const browser = server.client();
        const started = await browser.request('GET', `/sso/${id}/start`);
        const url = new URL(started.expect(303).headers.get('location') ?? '');
        // The ID token lacks the subject, so userinfo is asked.
        const userInfo = { ...stranger, oid: email };
        const query = provider.authorize(url, { sub: email, email }, { userInfo });
        return browser.request('GET', `/sso/oidc/${id}/callback?${query}`);
      };
      (await signIn('cfo@victim.example')).expect(403);
      (await signIn(stranger.email)).expect(303);
    });
  });

  test('accepts an address that userinfo has verified', async () => {
    const userInfo = { email: 'grace@own.example', email_verified: true };
    const begun = await begin({ email: undefined }, { userInfo });
    (await finish(begun)).expect(303);
    assert.equal((await begun.browser.get('/session')).session().user.email, 'grace@own.example');
  });

  const answers: [string, string, (answer: URLSearchParams) => void][] = [
    ['another state', 'wrong_state', (answer) => answer.set('state', 'other')],
    ['no state', 'wrong_state', (answer) => answer.delete('state')],
    ['two states', 'wrong_state', (answer) => answer.append('state', 'x')],
    ['another iss (mix-up)', 'wrong_issuer', (answer) => answer.set('iss', 'https://evil.example')],
    ['no iss where it is announced', 'wrong_issuer', (answer) => answer.delete('iss')],
    ['no code', 'malformed', (answer) => answer.delete('code')],
    ['an unknown code', 'code_refused', (answer) => answer.set('code', 'other')],
  ];
  for (const [title, reason, change] of answers) {
    test(`rejects a response with ${title}`, async () => {
      const begun = await begin();
      change(begun.answer);
      const [answer, events] = await server.traced(() => finish(begun));
      answer.expect(403);
      assert.deepEqual(
        events.map((event) => event.reason),
        [reason],
      );
    });
  }

  describe('of a linked user waits for a change in progress, and', () => {
    const changes: [title: string, status: number, sql: string][] = [
      ['rejects a user who is disabled', 403, "UPDATE users SET status = 'disabled', version = version + 1"],
      [
        'signs in with the role that is given',
        303,
        "UPDATE users SET system_role = 'admin', version = version + 1",
      ],
    ];
    for (const [title, status, sql] of changes)
      test(title, async () => {
        const first = await begin();
        (await finish(first)).expect(303);
        const { id } = (await first.browser.get('/session')).session().user;
        const again = await begin({ sub: `s${people}`, email: `s${people}@corp.example` });
        const { finishing } = await whileLocked(server, async ({ query, waiting }) => {
          await query(`${sql}, authority_version = authority_version + 1 WHERE id = $1`, [id]);
          const finishing = finish(again);
          await waiting(1);
          return { finishing };
        });
        (await finishing).expect(status);
        const sessions = await server.sql('SELECT 1 FROM sessions WHERE user_id = $1', [id]);
        assert.equal(sessions.length, status === 303 ? 2 : 1);
        if (status === 303)
          assert.equal((await again.browser.get('/session')).session().user.systemRole, 'admin');
      });

    test('rejects a sign-in by a connection that is disabled', async () => {
      const first = await begin();
      (await finish(first)).expect(303);
      const again = await begin({ sub: `s${people}`, email: `s${people}@corp.example` });
      const { finishing } = await whileLocked(server, async ({ query, waiting }) => {
        await query('UPDATE sso_connections SET enabled = false, version = version + 1 WHERE id = $1', [
          connection.id,
        ]);
        const finishing = finish(again);
        await waiting(1);
        return { finishing };
      });
      (await finishing).expect(403);
      await server.sql('UPDATE sso_connections SET enabled = true WHERE id = $1', [connection.id]);
    });
  });

  test('counts as a second factor what the connection names as proof, and nothing else', async () => {
    const mfaProof = [
      { source: 'acr', value: 'urn:corp:mfa' },
      { source: 'amr', value: 'otp' },
      { source: 'attribute', name: 'factor', value: 'yes' },
    ];
    (await admin.browser.patch(`/sso-connections/${connection.id}`, { mfaProof })).expect(200);
    const cases: [claims: Record<string, unknown>, amr: string[]][] = [
      [{ acr: 'urn:corp:mfa' }, ['fed', 'mfa']],
      [{ amr: ['pwd', 'otp'] }, ['fed', 'mfa']],
      [{ factor: 'yes' }, ['fed', 'mfa']],
      [{ acr: 'urn:corp:password', amr: ['pwd'], factor: 'no' }, ['fed']],
      // The right value of another source.
      [{ acr: 'otp', amr: ['urn:corp:mfa'], name: 'yes' }, ['fed']],
    ];
    for (const [claims, amr] of cases) {
      const begun = await begin(claims);
      (await finish(begun)).expect(303);
      assert.deepEqual((await begun.browser.get('/session')).expect(200).session().session.amr, amr);
    }
  });
});

/** Replaces the claims and keeps the signature. */
function replacePayload(token: string, changed: object): string {
  const [header, payload = '', signature] = token.split('.');
  const claims: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString());
  return [
    header,
    Buffer.from(JSON.stringify({ ...Object(claims), ...changed })).toString('base64url'),
    signature,
  ].join('.');
}

describe('a connection that is deleted at the same time', () => {
  test('is not found when a sign-in starts', async () => {
    const { id } = connectionIn(
      (
        await admin.browser.post('/sso-connections', {
          name: 'Short-lived',
          protocol: 'oidc',
          enabled: true,
          oidc: { issuer: provider.issuer, clientId: 'other', clientSecret: 'other-secret' },
        })
      ).expect(201),
    );
    // The provider's discovery document is cached.
    const start = () => server.client().request('GET', `/sso/${id}/start`);
    (await start()).expect(303);
    (await whileDeleted(server, id, start)).expect(404);
  });
});
