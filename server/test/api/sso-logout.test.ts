import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { describe, test } from 'node:test';
import { inflateRawSync } from 'node:zlib';
import { logoutRequest, logoutResponse } from '../../src/federation/sso/saml/messages.ts';
import { redirectUrl } from '../../src/federation/sso/saml/redirect.ts';
import { type Client, createUser, firstAdmin, startTestServer } from '../harness/index.ts';
import { type OidcForgery, startOidcProvider } from '../harness/oidc-provider.ts';
import { honestValues, type SamlProvider, signElement, signedResponse } from '../harness/saml-provider.ts';
import {
  connectionIn,
  createSamlConnection,
  createSamlProvider,
  postResponse,
  signInBySaml,
  verifyDomains,
} from '../harness/sso.ts';

const txtRecords = new Map<string, readonly string[]>();
const config = { outboundAllow: ['127.0.0.1'] };
const server = await startTestServer({ txtRecords, config });
const node = await startTestServer({ beside: server, txtRecords, config });
const admin = await firstAdmin(server);
const [idp, other] = await Promise.all([
  createSamlProvider('https://idp.example/metadata'),
  createSamlProvider('https://other.example/metadata'),
]);
const saml = await createSamlConnection(admin, idp, {
  saml: { logoutUrl: 'https://idp.example/slo?tenant=1' },
  provisioning: { createUsers: true, autoBind: true },
});
const op = await startOidcProvider(() => server.clock.now());
const oidc = connectionIn(
  (
    await admin.browser.post('/sso-connections', {
      name: 'OpenID',
      protocol: 'oidc',
      enabled: true,
      oidc: { issuer: op.issuer, clientId: 'roster', clientSecret: 'roster-secret' },
      provisioning: { createUsers: true, autoBind: true },
    })
  ).expect(201),
);
await verifyDomains(admin, oidc, ['corp.example'], txtRecords);

let people = 0;
const newName = () => `logout-${++people}`;
const samlLogout = `/sso/saml/${saml.id}/logout`;
const logoutUrl = saml.acsUrl.replace(/acs$/, 'logout');
const messageIn = (location: string, field: string) =>
  inflateRawSync(Buffer.from(new URL(location).searchParams.get(field) ?? '', 'base64')).toString();
const isSignedIn = async (browser: Client) => (await browser.get('/session')).status === 200;

/** Signs a new user in by SAML. */
async function bySaml(name = newName(), sessionIndex = '_s1') {
  const attributes = { email: [`${name}@saml.example`], displayName: [name] };
  const { browser } = await signInBySaml(server, idp, saml, { nameId: name, sessionIndex, attributes });
  (await browser.get('/session')).expect(200);
  return { browser, name };
}

type Values = Partial<Parameters<typeof logoutRequest>[0]> & { name: string };

/** Returns a provider's logout request. */
const requestXml = ({ name, ...more }: Values) =>
  logoutRequest({
    id: `_l${randomBytes(8).toString('hex')}`,
    now: server.clock.now(),
    entityId: idp.entityId,
    destination: logoutUrl,
    nameId: { value: name, format: undefined, nameQualifier: undefined, spNameQualifier: undefined },
    sessionIndex: '_s1',
    ...more,
  });
const queryOf = (xml: string, key: SamlProvider | undefined = idp, relayState = 'state 1') =>
  redirectUrl(logoutUrl, 'SAMLRequest', xml, { relayState, privateKey: key?.privateKey }).split('?')[1] ?? '';
const sendQuery = (query: string, to = server) => to.client().request('GET', `${samlLogout}?${query}`);
const postForm = (path: string, form: Record<string, string>, to = server) =>
  to.client({ origin: 'https://idp.example', 'sec-fetch-site': 'cross-site' }).request('POST', path, {
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams(form).toString(),
  });

describe('GET and POST /sso/saml/{id}/logout', () => {
  test('ends the session that the provider names, and answers with a signed response', async () => {
    const ada = await bySaml();
    const elsewhere = await bySaml(ada.name, '_s2');
    const [answer, events] = await server.traced(() => sendQuery(queryOf(requestXml({ name: ada.name }))));
    const location = answer.expect(303).headers.get('location') ?? '';
    assert.match(
      location,
      /^https:\/\/idp\.example\/slo\?tenant=1&SAMLResponse=.*&RelayState=state%201&SigAlg=.*&Signature=/,
    );
    assert.match(messageIn(location, 'SAMLResponse'), /LogoutResponse .*status:Success/);
    assert.deepEqual([await isSignedIn(ada.browser), await isSignedIn(elsewhere.browser)], [false, true]);
    assert.deepEqual(
      events.map(({ event_type, operation, outcome }) => `${event_type} ${operation} ${outcome}`),
      ['session end success'],
    );
  });

  test('ends all sessions of the subject when no session is named, by a posted request', async () => {
    const ada = await bySaml();
    const elsewhere = await bySaml(ada.name, '_s2');
    const stranger = await bySaml();
    const xml = requestXml({ name: ada.name, sessionIndex: null, id: '_posted' });
    const signed = signElement(xml, 'LogoutRequest', '_posted', { key: idp });
    const answer = await postForm(samlLogout, { SAMLRequest: Buffer.from(signed).toString('base64') });
    assert.match(answer.expect(303).headers.get('location') ?? '', /^https:\/\/idp\.example\/slo/);
    const signedIn = await Promise.all([ada, elsewhere, stranger].map(({ browser }) => isSignedIn(browser)));
    assert.deepEqual(signedIn, [false, false, true]);
  });

  test('ends sessions of the subject for which the provider gave no index', async () => {
    const ada = await bySaml(undefined, '');
    const [stranger, elsewhere] = [await bySaml(undefined, ''), await bySaml(ada.name, '_s2')];
    (await sendQuery(queryOf(requestXml({ name: ada.name })))).expect(303);
    const signedIn = await Promise.all([ada, stranger, elsewhere].map(({ browser }) => isSignedIn(browser)));
    assert.deepEqual(signedIn, [false, true, true]);
  });

  test('accepts a request once, on any node', async () => {
    const ada = await bySaml();
    const query = queryOf(requestXml({ name: ada.name }));
    const answers = await Promise.all([server, node, server].map((each) => sendQuery(query, each)));
    assert.deepEqual(answers.map(({ status }) => status).sort(), [303, 403, 403]);
  });

  const minute = 60_000;
  const forgeries: [title: string, reason: string, query: (name: string) => string][] = [
    [
      'an unsigned request',
      'signature_missing',
      (name) => queryOf(requestXml({ name })).replace(/&SigAlg.*/, ''),
    ],
    ['a request of another key', 'signature_invalid', (name) => queryOf(requestXml({ name }), other)],
    ['SHA-1', 'weak_algorithm', (name) => queryOf(requestXml({ name })).replace('rsa-sha256', 'rsa-sha1')],
    [
      'a changed relay state',
      'signature_invalid',
      (name) => queryOf(requestXml({ name })).replace('state%201', 'x'),
    ],
    ['another issuer', 'wrong_issuer', (name) => queryOf(requestXml({ name, entityId: other.entityId }))],
    [
      'another destination',
      'wrong_destination',
      (name) => queryOf(requestXml({ name, destination: saml.acsUrl })),
    ],
    [
      'an old request',
      'expired',
      (name) => queryOf(requestXml({ name, now: new Date(server.clock.now().getTime() - 14 * minute) })),
    ],
    [
      'a request from the future',
      'not_yet_valid',
      (name) => queryOf(requestXml({ name, now: new Date(server.clock.now().getTime() + 4 * minute) })),
    ],
    ['a DOCTYPE', 'forbidden_markup', (name) => queryOf(`<!DOCTYPE x>${requestXml({ name })}`)],
    [
      'a comment in the NameID',
      'forbidden_markup',
      (name) => queryOf(requestXml({ name }).replace(name, `${name}<!---->`)),
    ],
    [
      'the request in the response’s field',
      'malformed',
      (name) => queryOf(requestXml({ name })).replace('SAMLRequest', 'SAMLResponse'),
    ],
    ['two messages', 'malformed', (name) => `${queryOf(requestXml({ name }))}&SAMLResponse=x`],
  ];
  for (const [title, reason, forge] of forgeries)
    test(`rejects ${title}`, async () => {
      const ada = await bySaml();
      const [answer, events] = await server.traced(() => sendQuery(forge(ada.name)));
      assert.match(answer.expect(403).headers.get('content-type') ?? '', /^text\/html/);
      // The signature also covers a renamed field.
      const expected = title.startsWith('the request in')
        ? /malformed|signature_invalid/
        : new RegExp(`^${reason}$`);
      assert.match(events.map((event) => `${event.reason}`).join(), expected);
      assert.equal(events[0]?.operation, 'sign_out');
      assert.equal(await isSignedIn(ada.browser), true);
    });

  test('rejects posted requests without a signature, or with one of another element', async () => {
    const ada = await bySaml();
    const post = (xml: string) => postForm(samlLogout, { SAMLRequest: Buffer.from(xml).toString('base64') });
    const xml = requestXml({ name: ada.name, id: '_a' });
    const signed = signElement(requestXml({ name: 'mallory', id: '_b' }), 'LogoutRequest', '_b', {
      key: idp,
    });
    const [signature = ''] = /<ds:Signature.*<\/ds:Signature>/s.exec(signed) ?? [];
    const moved = xml.replace('</saml:Issuer>', `</saml:Issuer>${signature}`);
    const wrapped = xml.replace('</samlp:LogoutRequest>', `${signed}</samlp:LogoutRequest>`);
    for (const each of [xml, moved, wrapped]) (await post(each)).expect(403);
    (await postForm(samlLogout, { SAMLRequest: 'x', SAMLResponse: 'y' })).expect(400);
    (await postForm(samlLogout, {})).expect(400);
    assert.equal(await isSignedIn(ada.browser), true);
  });

  test('ends no session of another connection that has the same subject', async () => {
    const second = await createSamlConnection(admin, other, {
      name: 'Second',
      provisioning: { createUsers: true },
    });
    const name = newName();
    const attributes = { email: [`${name}@second.example`], displayName: [name] };
    const { browser } = await signInBySaml(server, other, second, {
      nameId: name,
      sessionIndex: '_s1',
      attributes,
    });
    (await sendQuery(queryOf(requestXml({ name })))).expect(303);
    assert.equal(await isSignedIn(browser), true);
  });
});

describe('POST /session/sso-logout', () => {
  test('signs out and returns the provider’s logout with NameID and SessionIndex, accepting the response once', async () => {
    const ada = await bySaml();
    const { url } = Object((await ada.browser.post('/session/sso-logout')).expect(200).json);
    assert.equal(await isSignedIn(ada.browser), false);
    const xml = messageIn(url, 'SAMLRequest');
    assert.match(xml, new RegExp(`<saml:NameID[^>]*>${ada.name}</saml:NameID><samlp:SessionIndex>_s1<`));
    assert.match(url, /&SigAlg=.*&Signature=/);
    const answered = logoutResponse({
      id: '_r',
      now: server.clock.now(),
      entityId: idp.entityId,
      destination: logoutUrl,
      inResponseTo: / ID="([^"]+)"/.exec(xml)?.[1] ?? '',
    });
    const query =
      redirectUrl(logoutUrl, 'SAMLResponse', answered, { privateKey: idp.privateKey }).split('?')[1] ?? '';
    assert.equal((await sendQuery(query)).expect(303).headers.get('location'), '/sign-in');
    (await sendQuery(query, node)).expect(403);
  });

  test('returns no address for a session that began with a password', async () => {
    const user = await createUser(admin);
    const browser = server.client();
    (await browser.post('/session', { email: user.email, password: user.password })).expect(201);
    assert.deepEqual((await browser.post('/session/sso-logout')).expect(200).json, { url: null });
    assert.equal(await isSignedIn(browser), false);
  });

  test('returns the end-session endpoint of an OpenID provider with the ID token', async () => {
    const { browser } = await byOidc();
    const { url } = Object((await browser.post('/session/sso-logout')).expect(200).json);
    const { origin, pathname, searchParams } = new URL(url);
    assert.equal(`${origin}${pathname}`, `${op.issuer}/logout`);
    assert.equal(searchParams.get('id_token_hint')?.split('.').length, 3);
    const returned = new URL(searchParams.get('post_logout_redirect_uri') ?? '');
    assert.equal(returned.pathname, `/sso/oidc/${oidc.id}/logged-out`);
    const back = await server.client().request('GET', returned.pathname);
    assert.equal(back.expect(303).headers.get('location'), '/sign-in');
  });
});

/** Signs a new user in by OpenID Connect. */
async function byOidc(claims: Record<string, unknown> = {}, browser = server.client()) {
  const name = newName();
  const started = await browser.request('GET', `/sso/${oidc.id}/start`);
  return {
    browser,
    ...(await answerOidc(browser, started.expect(303).headers.get('location'), { sub: name, ...claims })),
  };
}

async function answerOidc(browser: Client, location: string | null, claims: Record<string, unknown>) {
  const sub = String(claims.sub);
  const sid = `sid-of-${sub}`;
  const query = op.authorize(new URL(location ?? ''), { email: `${sub}@corp.example`, sid, ...claims });
  const answer = await browser.request('GET', `/sso/oidc/${oidc.id}/callback?${query}`);
  return { answer, sub, sid };
}

describe('POST /sso/oidc/{id}/backchannel-logout', () => {
  const path = `/sso/oidc/${oidc.id}/backchannel-logout`;
  const send = (token: string, to = server) => postForm(path, { logout_token: token }, to);

  test('ends the session of a sid, or all of a subject, once on all nodes', async () => {
    const ada = await byOidc();
    const elsewhere = await byOidc({ sub: ada.sub, sid: 'another' });
    const token = op.logoutToken({ sid: ada.sid });
    const answers = await Promise.all([server, node].map((each) => send(token, each)));
    assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 400]);
    assert.equal(answers[0]?.headers.get('cache-control'), 'no-store');
    assert.deepEqual([await isSignedIn(ada.browser), await isSignedIn(elsewhere.browser)], [false, true]);
    (await send(op.logoutToken({ sub: ada.sub, exp: undefined }))).expect(200);
    assert.equal(await isSignedIn(elsewhere.browser), false);
  });

  test('ends sessions of the subject without a sid, whatever sid the token names', async () => {
    const ada = await byOidc({ sid: undefined });
    const [stranger, elsewhere] = [await byOidc({ sid: undefined }), await byOidc({ sub: ada.sub })];
    (await send(op.logoutToken({ sid: 'of-a-stranger' }))).expect(200);
    assert.equal(await isSignedIn(ada.browser), true);
    (await send(op.logoutToken({ sub: ada.sub, sid: 'another' }))).expect(200);
    const signedIn = await Promise.all([ada, stranger, elsewhere].map(({ browser }) => isSignedIn(browser)));
    assert.deepEqual(signedIn, [false, true, true]);
  });

  const forgeries: [title: string, reason: string, claims: Record<string, unknown>, forgery?: OidcForgery][] =
    [
      ['a token of another key', 'signature_invalid', {}, { foreignKey: true }],
      ['a token signed with the client secret', 'weak_algorithm', {}, { hmac: 'secret' }],
      ['a token without signature', 'weak_algorithm', {}, { header: { alg: 'none' } }],
      ['another issuer', 'wrong_issuer', { iss: 'https://evil.example' }],
      ['another audience', 'wrong_audience', { aud: 'other' }],
      ['no audience', 'wrong_audience', { aud: undefined }],
      ['an ID token, which has a nonce', 'not_a_response', { nonce: 'x' }],
      ['a token without the event', 'not_a_response', { events: { 'http://x.example': {} } }],
      [
        'an event that is no object',
        'not_a_response',
        { events: { 'http://schemas.openid.net/event/backchannel-logout': 1 } },
      ],
      ['a token without events', 'malformed', { events: undefined }],
      ['a token without jti', 'malformed', { jti: undefined }],
      ['a token without iat', 'not_yet_valid', { iat: undefined }],
      [
        'a token of an hour ago',
        'expired',
        { iat: Math.floor(server.clock.now().getTime() / 1000) - 3_600, exp: undefined },
      ],
      ['an expired token', 'expired', { exp: Math.floor(server.clock.now().getTime() / 1000) - 600 }],
      ['a token without subject and session', 'subject_missing', { sub: undefined, sid: undefined }],
      ['a sid that is no text', 'wrong_subject', { sid: 7 }],
      ['a sid with NUL', 'malformed', { sid: 'a\u0000b' }],
      ['a jti with NUL', 'malformed', { jti: 'a\u0000b' }],
      ['an access token', 'not_a_response', {}, { header: { typ: 'at+jwt' } }],
    ];
  for (const [title, reason, claims, forgery] of forgeries)
    test(`rejects ${title}`, async () => {
      const ada = await byOidc();
      const token = op.logoutToken({ sub: ada.sub, ...claims }, forgery);
      const [answer, events] = await server.traced(() => send(token));
      assert.deepEqual(answer.expect(400).json, { error: 'invalid_request' });
      assert.deepEqual(
        events.map((event) => `${event.operation} ${event.reason}`),
        [`sign_out ${reason}`],
      );
      assert.equal(await isSignedIn(ada.browser), true);
    });

  test('rejects forms without exactly one token', async () => {
    (await postForm(path, {})).expect(400);
    (await send('no token')).expect(400);
    (await postForm(`/sso/oidc/${saml.id}/backchannel-logout`, { logout_token: 'x' })).expect(404);
  });
});

describe('GET /sso/oidc/{id}/frontchannel-logout', () => {
  test('ends the session of a sid of this issuer', async () => {
    const ada = await byOidc();
    const call = (query: Record<string, string>) =>
      server
        .client()
        .request('GET', `/sso/oidc/${oidc.id}/frontchannel-logout?${new URLSearchParams(query)}`);
    (await call({ iss: 'https://evil.example', sid: ada.sid })).expect(404);
    (await call({ iss: op.issuer })).expect(422);
    (await call({ iss: op.issuer, sid: 'a\u0000b' })).expect(422);
    (await call({ iss: op.issuer, sid: ada.sub })).expect(200);
    assert.equal(await isSignedIn(ada.browser), true);
    (await call({ iss: op.issuer, sid: ada.sid })).expect(200);
    assert.equal(await isSignedIn(ada.browser), false);
  });
});

describe('POST /session/reauthenticate', () => {
  const again = async (browser: Client, claims: Record<string, unknown>) => {
    const { url } = Object(
      (await browser.post('/session/reauthenticate', { method: 'sso', returnTo: '/account' })).expect(200)
        .json,
    );
    return { url, ...(await answerOidc(browser, url, claims)) };
  };

  test('sends the user to the provider for a fresh sign-in, and continues with a new token', async () => {
    const { browser, sub } = await byOidc();
    const methods = (await browser.post('/session/reauthenticate/options')).expect(200).json;
    assert.deepEqual(methods, {
      methods: ['sso'],
      connection: { id: oidc.id, name: 'OpenID' },
      password: 'missing',
    });
    const before = browser.copy();
    server.clock.advance(60_000);
    const [{ url, answer }, events] = await server.traced(() => again(browser, { sub }));
    const { searchParams } = new URL(url);
    assert.deepEqual([searchParams.get('prompt'), searchParams.get('max_age')], ['login', '0']);
    assert.equal(answer.expect(303).headers.get('location'), '/account');
    const { session } = (await browser.get('/session')).expect(200).session();
    assert.equal(session.authenticatedAt, server.clock.now().toISOString());
    (await before.get('/session')).expect(401);
    assert.deepEqual(
      events.map(({ operation, outcome }) => `${operation} ${outcome}`),
      ['reauthenticate success'],
    );
  });

  test('rejects another subject, an old sign-in, and another browser', async () => {
    const { browser, sub } = await byOidc();
    (await again(browser, { sub: (await byOidc()).sub })).answer.expect(403);
    const hourAgo = Math.floor(server.clock.now().getTime() / 1000) - 3_600;
    (await again(browser, { sub, auth_time: hourAgo })).answer.expect(403);
    const { url } = Object(
      (await browser.post('/session/reauthenticate', { method: 'sso' })).expect(200).json,
    );
    browser.cookies.delete(server.server.services.cookies.session);
    (await answerOidc(browser, url, { sub })).answer.expect(403);
  });

  test('asks a SAML provider with ForceAuthn and rejects an old AuthnInstant', async () => {
    const { browser, name } = await bySaml();
    const { url } = Object(
      (await browser.post('/session/reauthenticate', { method: 'sso' })).expect(200).json,
    );
    const xml = messageIn(url, 'SAMLRequest');
    assert.match(xml, /ForceAuthn="true"/);
    const to = { ...saml, requestId: / ID="([^"]+)"/.exec(xml)?.[1] ?? '', now: server.clock.now() };
    const honest = honestValues(idp, to, { nameId: name });
    const issuedAt = new Date(to.now.getTime() - 3_600_000);
    (await postResponse(server, saml, signedResponse(idp, { ...honest, issuedAt }))).expect(403);
    const received = await postResponse(server, saml, signedResponse(idp, honest));
    const answer = await browser.request('GET', received.expect(303).headers.get('location') ?? '');
    answer.expect(303);
    (await browser.get('/session')).expect(200);
  });

  test('accepts the password of an account that has one', async () => {
    const user = await createUser(admin);
    const browser = server.client();
    (await browser.post('/session', { email: user.email, password: user.password })).expect(201);
    const before = browser.copy();
    const wrong = await browser.post('/session/reauthenticate', { password: 'wrong' });
    assert.deepEqual(wrong.expect(422).faults(), ['/password wrong_password']);
    (await browser.post('/session/reauthenticate', { password: user.password })).expect(200);
    (await before.get('/session')).expect(401);
    (await browser.get('/session')).expect(200);
    assert.deepEqual((await browser.post('/session/reauthenticate', {})).expect(422).faults(), [
      '/password required',
    ]);
    (await browser.post('/session/reauthenticate', { method: 'sso' })).expect(409).problem('conflict');
  });
});
