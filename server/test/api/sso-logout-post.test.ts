import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, test } from 'node:test';
import { readLogoutRequest, readLogoutResponse, verifyPosted } from '../../src/federation/sso/saml/logout.ts';
import { logoutRequest, logoutResponse } from '../../src/federation/sso/saml/messages.ts';
import { type Answer, firstAdmin, startTestServer } from '../harness/index.ts';
import { signElement } from '../harness/saml-provider.ts';
import { createSamlConnection, createSamlProvider, signInBySaml } from '../harness/sso.ts';

const server = await startTestServer();
const node = await startTestServer({ beside: server });
const admin = await firstAdmin(server);
const idp = await createSamlProvider('https://idp.example/metadata');
const idpLogout = 'https://idp.example/slo?tenant=1';
const connection = await createSamlConnection(admin, idp, {
  saml: { logoutUrl: idpLogout, logoutBinding: 'post' },
  provisioning: { createUsers: true },
});
const path = `/sso/saml/${connection.id}/logout`;
const ownLogout = connection.acsUrl.replace(/acs$/, 'logout');

let people = 0;
async function bySaml() {
  const name = `post-${++people}`;
  const attributes = { email: [`${name}@saml.example`], displayName: [name] };
  const { browser } = await signInBySaml(server, idp, connection, { nameId: name, attributes });
  (await browser.get('/session')).expect(200);
  return { browser, name };
}

/** Posts a message of the provider as a browser does. */
const post = (
  field: string,
  xml: string,
  name: 'LogoutRequest' | 'LogoutResponse',
  id: string,
  to = server,
) =>
  to.client({ origin: 'https://idp.example', 'sec-fetch-site': 'cross-site' }).request('POST', path, {
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({
      [field]: Buffer.from(signElement(xml, name, id, { key: idp })).toString('base64'),
      RelayState: 'state "1"',
    }).toString(),
  });

const unescaped = (text: string) =>
  text.replaceAll(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code)));

/** Returns the form of a page that posts itself, and checks that its policy permits that script alone. */
function formOf(answer: Answer): { action: string; fields: Record<string, string> } {
  const { text, headers } = answer.expect(200);
  assert.equal(headers.get('cache-control'), 'no-store');
  const script = /<script>(.*?)<\/script>/.exec(text)?.[1] ?? '';
  const policy = headers.get('content-security-policy') ?? '';
  const hash = createHash('sha256').update(script).digest('base64');
  assert.ok(policy.includes(`script-src 'sha256-${hash}';`), policy);
  assert.match(policy, /default-src 'none'.*frame-ancestors https:\/\/idp\.example$/);
  const inputs = [...text.matchAll(/<input type="hidden" name="(\w+)" value="([^"]*)">/g)];
  return {
    action: unescaped(/action="([^"]*)"/.exec(text)?.[1] ?? ''),
    fields: Object.fromEntries(inputs.map(([, name = '', value = '']) => [name, unescaped(value)])),
  };
}

/** Verifies a message of ours as the provider does. */
const expected = () => ({
  idpEntityId: connection.entityId,
  certificates: [connection.certificate],
  logoutUrl: idpLogout,
  now: server.clock.now(),
});

describe('single logout at a provider that takes HTTP-POST only', () => {
  test('begins here with a page that posts a signed request, once, and accepts the response', async () => {
    const ada = await bySaml();
    const { url } = Object((await ada.browser.post('/session/sso-logout')).expect(200).json);
    (await ada.browser.get('/session')).expect(401);
    const { pathname, search } = new URL(url);
    assert.equal(pathname, `${path}-form`);
    // On any node, and without the session, which has ended.
    const { action, fields } = formOf(await node.client().request('GET', pathname + search));
    assert.equal(action, idpLogout);
    assert.deepEqual(Object.keys(fields), ['SAMLRequest']);
    const request = readLogoutRequest(verifyPosted(fields.SAMLRequest ?? '', expected()), expected());
    assert.deepEqual([request.nameId, request.sessionIndexes], [ada.name, ['_session1']]);
    const again = await server.client().request('GET', pathname + search);
    assert.equal(again.expect(303).headers.get('location'), '/sign-in');
    const response = logoutResponse({
      id: '_answer',
      now: server.clock.now(),
      entityId: idp.entityId,
      destination: ownLogout,
      inResponseTo: request.id,
    });
    const answered = await post('SAMLResponse', response, 'LogoutResponse', '_answer');
    assert.equal(answered.expect(303).headers.get('location'), '/sign-in');
    (await post('SAMLResponse', response, 'LogoutResponse', '_answer', node)).expect(403);
  });

  test('returns no form for other tokens, or by another connection', async () => {
    const ada = await bySaml();
    const { url } = Object((await ada.browser.post('/session/sso-logout')).expect(200).json);
    const { search } = new URL(url);
    const elsewhere = await createSamlConnection(admin, idp, { name: 'Elsewhere' });
    for (const address of [`${path}-form?token=unknown`, `/sso/saml/${elsewhere.id}/logout-form${search}`])
      assert.equal(
        (await server.client().request('GET', address)).expect(303).headers.get('location'),
        '/sign-in',
      );
  });

  test('answers a request of the provider with a page that posts a signed response', async () => {
    const ada = await bySaml();
    const xml = logoutRequest({
      id: '_request',
      now: server.clock.now(),
      entityId: idp.entityId,
      destination: ownLogout,
      nameId: { value: ada.name, format: undefined, nameQualifier: undefined, spNameQualifier: undefined },
      sessionIndex: null,
    });
    const { action, fields } = formOf(await post('SAMLRequest', xml, 'LogoutRequest', '_request'));
    assert.deepEqual([action, fields.RelayState], [idpLogout, 'state "1"']);
    const answered = readLogoutResponse(verifyPosted(fields.SAMLResponse ?? '', expected()), expected());
    assert.equal(answered, '_request');
    (await ada.browser.get('/session')).expect(401);
  });
});
