import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { deflateRawSync } from 'node:zlib';
import {
  createSamlProvider,
  type SamlProvider,
  signElement,
} from '../../../../test/harness/saml-provider.ts';
import { SsoRefusal } from '../refusal.ts';
import { readLogoutRequest, readLogoutResponse, verifyPosted } from './logout.ts';
import { authnRequest, logoutRequest, logoutResponse, newMessageId } from './messages.ts';
import { redirectUrl, verifiedRedirect } from './redirect.ts';
import { parseMessage } from './response.ts';
import { attributeOf, childrenOf } from './xml.ts';

const now = new Date('2026-03-01T12:00:00Z');
const logoutUrl = 'https://roster.example/sso/saml/1/logout';
let provider: SamlProvider;
let other: SamlProvider;
const nameId = { value: 'ada', format: undefined, nameQualifier: undefined, spNameQualifier: undefined };
const expected = () => ({
  idpEntityId: provider.entityId,
  logoutUrl,
  certificates: [provider.certificate],
  now,
});
const request = (more: Partial<Parameters<typeof logoutRequest>[0]> = {}) =>
  logoutRequest({
    id: '_logout',
    now,
    entityId: provider.entityId,
    destination: logoutUrl,
    nameId,
    sessionIndex: '_session1',
    ...more,
  });
const queryOf = (url: string) => url.slice(url.indexOf('?') + 1);
const redirected = (xml: string, key: SamlProvider | null = provider) =>
  queryOf(redirectUrl(logoutUrl, 'SAMLRequest', xml, { relayState: 'a b+c', privateKey: key?.privateKey }));
const read = (query: string) =>
  readLogoutRequest(parseMessage(verifiedRedirect(query, [provider.certificate]).xml), expected());
const reasonOf = (work: () => unknown) => {
  try {
    work();
  } catch (error) {
    assert.ok(error instanceof SsoRefusal, String(error));
    return error.reason;
  }
  return 'accepted';
};

before(async () => {
  [provider, other] = await Promise.all([
    createSamlProvider('https://idp.example/metadata'),
    createSamlProvider('https://other.example/metadata'),
  ]);
});

describe('authnRequest', () => {
  const values = {
    id: newMessageId(),
    now,
    entityId: 'https://roster.example/"<&',
    acsUrl: 'https://roster.example/acs',
    destination: 'https://idp.example/sso?x=1',
  };

  test('sends no NameIDPolicy without a format, and ForceAuthn only when asked', () => {
    const root = parseMessage(authnRequest({ ...values, nameIdFormat: null, forceAuthn: false }));
    assert.deepEqual(
      childrenOf(root).map(({ localName, textContent }) => [localName, textContent]),
      [['Issuer', values.entityId]],
    );
    assert.equal(attributeOf(root, 'ForceAuthn'), undefined);
    const asked = parseMessage(authnRequest({ ...values, nameIdFormat: 'urn:x', forceAuthn: true }));
    assert.equal(attributeOf(asked, 'ForceAuthn'), 'true');
    assert.equal(childrenOf(asked)[1]?.getAttribute('Format'), 'urn:x');
  });

  test('keeps the query of the provider’s address', () => {
    const url = redirectUrl(values.destination, 'SAMLRequest', '<a/>', {});
    assert.match(url, /^https:\/\/idp\.example\/sso\?x=1&SAMLRequest=[^&]+$/);
  });
});

describe('logout messages', () => {
  test('a signed request is read, by redirect and by post', () => {
    const message = verifiedRedirect(redirected(request()), [provider.certificate]);
    assert.deepEqual([message.field, message.relayState], ['SAMLRequest', 'a b+c']);
    const posted = signPosted(request());
    for (const root of [parseMessage(message.xml), verifyPosted(posted, expected())]) {
      const { id, nameId: subject, sessionIndexes } = readLogoutRequest(root, expected());
      assert.deepEqual([id, subject, sessionIndexes], ['_logout', 'ada', ['_session1']]);
    }
  });

  test('a signed response names the request that it answers', () => {
    const xml = logoutResponse({
      id: '_r',
      now,
      entityId: provider.entityId,
      destination: logoutUrl,
      inResponseTo: '_ours',
    });
    assert.equal(readLogoutResponse(parseMessage(xml), expected()), '_ours');
    assert.equal(
      reasonOf(() => readLogoutRequest(parseMessage(xml), expected())),
      'malformed',
    );
    assert.equal(
      reasonOf(() => readLogoutResponse(parseMessage(request()), expected())),
      'malformed',
    );
  });

  const forged: [string, string, () => unknown][] = [
    ['no signature in the query', 'signature_missing', () => read(redirected(request(), null))],
    ['another key', 'signature_invalid', () => read(redirected(request(), other))],
    [
      'SHA-1 in the query',
      'weak_algorithm',
      () => read(redirected(request()).replace('rsa-sha256', 'rsa-sha1')),
    ],
    [
      'a changed message',
      'signature_invalid',
      () => read(redirected(request()).replace('SAMLRequest=', 'SAMLRequest=A')),
    ],
    ['a changed relay state', 'signature_invalid', () => read(redirected(request()).replace('a%20b', 'b'))],
    ['a field twice', 'malformed', () => read(`${redirected(request())}&SAMLRequest=x`)],
    ['request and response at once', 'malformed', () => read(`${redirected(request())}&SAMLResponse=x`)],
    ['a broken escape', 'malformed', () => read(`${redirected(request())}`.replace('SigAlg=h', 'SigAlg=%'))],
    ['another issuer', 'wrong_issuer', () => read(redirected(request({ entityId: 'https://evil.example' })))],
    [
      'another destination',
      'wrong_destination',
      () => read(redirected(request({ destination: 'https://x.example' }))),
    ],
    [
      'an old request',
      'expired',
      () => read(redirected(request({ now: new Date(now.getTime() - 14 * 60_000) }))),
    ],
    [
      'a future request',
      'not_yet_valid',
      () => read(redirected(request({ now: new Date(now.getTime() + 4 * 60_000) }))),
    ],
    ['a DOCTYPE', 'forbidden_markup', () => read(redirected(`<!DOCTYPE x>${request()}`))],
    [
      'an unsigned posted request',
      'signature_missing',
      () => verifyPosted(Buffer.from(request()).toString('base64'), expected()),
    ],
    [
      'a posted request with another key',
      'signature_invalid',
      () => verifyPosted(signPosted(request(), other), expected()),
    ],
  ];
  for (const [title, reason, work] of forged)
    test(`refuses ${title}`, () => assert.equal(reasonOf(work), reason));

  test('refuses what unpacks to more than any message', () => {
    const bomb = encodeURIComponent(deflateRawSync('a'.repeat(1024 * 1024)).toString('base64'));
    const query = queryOf(
      redirectUrl(logoutUrl, 'SAMLRequest', 'a'.repeat(100_000), { privateKey: provider.privateKey }),
    );
    assert.equal(
      reasonOf(() => read(query)),
      'malformed',
    );
    assert.equal(
      reasonOf(() => read(`SAMLRequest=${bomb}&SigAlg=x&Signature=AAAA`)),
      'weak_algorithm',
    );
  });
});

const signPosted = (xml: string, key = provider) =>
  Buffer.from(signElement(xml, 'LogoutRequest', '_logout', { key })).toString('base64');
