import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { before, describe, test } from 'node:test';
import { SignedXml } from 'xml-crypto';
import { FORGED_RESPONSES, type Forgery } from '../../../../test/harness/forged-saml.ts';
import {
  assertionXml,
  createSamlProvider,
  ENVELOPED,
  EXCLUSIVE,
  encryptedAssertion,
  honestValues,
  INCLUSIVE,
  responseXml,
  signElement,
  signedResponse,
} from '../../../../test/harness/saml-provider.ts';
import { SsoRefusal } from '../refusal.ts';
import { isUnsolicited, verifyResponse } from './response.ts';

/** Contains a response whose signatures, by xmlsec1, list prefixes: `xs` for the assertion, `xsi` for its `SignedInfo`. */
const HARNESS = new URL('../../../../test/harness/', import.meta.url);
const to = {
  acsUrl: 'https://roster.example/sso/saml/1/acs',
  entityId: 'https://roster.example/sso/saml/1/metadata',
  requestId: '_request',
  now: new Date('2026-03-01T12:00:00Z'),
};
let forgery: Forgery;
let decryptionKey: string;
const encode = (xml: string) => Buffer.from(xml).toString('base64');
const expected = (keys: string[] = []) => ({
  ...to,
  idpEntityId: forgery.provider.entityId,
  certificates: [forgery.provider.certificate],
  decryptionKeys: keys,
});
const verify = (xml: string, keys: string[] = []) => verifyResponse(encode(xml), expected(keys));
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
  const [provider, other, own] = await Promise.all([
    createSamlProvider('https://idp.example/metadata'),
    createSamlProvider('https://other.example/metadata'),
    createSamlProvider('roster'),
  ]);
  forgery = { provider, other, ownCertificate: own.certificate, to };
  decryptionKey = own.privateKey;
});

describe('verifyResponse', () => {
  test('digests a message only under a signature of a known key, and once', (context) => {
    const verifyWith = (xml: string, certificates: string[]) =>
      verifyResponse(encode(xml), { ...expected(), certificates });
    const { provider, other } = forgery;
    const both = [other.certificate, provider.certificate];
    const xml = signedResponse(provider, honestValues(provider, to), { sign: 'response' });
    const garbage = xml.replace(/<ds:SignatureValue>[^<]+/, '<ds:SignatureValue>AAAA');
    const { mock } = context.mock.method(SignedXml.prototype, 'getCanonXml');
    const canonicalized = () => mock.calls.map(({ arguments: [, node] }) => node.nodeName.split(':')[1]);
    assert.equal(
      reasonOf(() => verifyWith(garbage, both)),
      'signature_invalid',
    );
    assert.deepEqual(canonicalized(), ['SignedInfo']);
    verifyWith(xml, both);
    assert.deepEqual(canonicalized(), ['SignedInfo', 'SignedInfo', 'Response']);
  });

  test('brings nothing into canonical form that could become far larger than the message', (context) => {
    const { provider } = forgery;
    const xml = signedResponse(provider, honestValues(provider, to), { sign: 'response' });
    const list = (prefixes: string, inside = '') =>
      `<InclusiveNamespaces xmlns="${EXCLUSIVE}" PrefixList="${prefixes}">${inside}</InclusiveNamespaces>`;
    const within = (name: string, parameters: string) =>
      xml.replace(new RegExp(`(<ds:${name} Algorithm="[^"]+")/>`), `$1>${parameters}</ds:${name}>`);
    const prefixes = Array.from({ length: 101 }, (_, index) => `a${index}`);
    const declared = prefixes.map((prefix) => `xmlns:${prefix}="urn:x"`).join(' ');
    const costly: [string, string][] = [
      ['signature_invalid', within('CanonicalizationMethod', '<x:a/>'.repeat(1000))],
      ['signature_invalid', within('CanonicalizationMethod', list('', '<x:a/>'.repeat(1000)))],
      ['signature_invalid', within('CanonicalizationMethod', list('').repeat(1000))],
      ['signature_invalid', within('CanonicalizationMethod', list(prefixes.join(' ')))],
      ['weak_algorithm', within('DigestMethod', '<x:a/>'.repeat(1000))],
      ['too_large', xml.replace('<samlp:Response ', `<samlp:Response ${declared} `)],
      ['too_large', xml.replace('<samlp:Response ', `<samlp:Response xmlns:x="${'x'.repeat(1001)}" `)],
    ];
    const { mock } = context.mock.method(SignedXml.prototype, 'getCanonXml');
    for (const [reason, message] of costly)
      assert.equal(
        reasonOf(() => verify(message)),
        reason,
      );
    assert.equal(mock.callCount(), 0);
  });

  for (const sign of ['response', 'assertion', 'both'] as const) {
    test(`returns what an honest provider asserts (signed: ${sign})`, () => {
      const values = honestValues(forgery.provider, to, {
        nameId: 'Ada &amp; Co',
        sessionNotOnOrAfter: new Date('2026-03-01T20:00:00Z'),
      });
      const assertion = verify(signedResponse(forgery.provider, values, { sign }));
      assert.equal(assertion.id, values.assertionId);
      assert.equal(assertion.inResponseTo, to.requestId);
      assert.deepEqual(assertion.nameId, {
        value: 'Ada & Co',
        format: values.nameIdFormat,
        nameQualifier: undefined,
        spNameQualifier: undefined,
      });
      assert.deepEqual(assertion.attributes.get('groups'), ['engineering']);
      assert.equal(assertion.sessionIndex, '_session1');
      assert.equal(assertion.sessionNotOnOrAfter?.toISOString(), '2026-03-01T20:00:00.000Z');
    });
  }

  test('accepts inclusive canonicalization', () => {
    const xml = signedResponse(forgery.provider, honestValues(forgery.provider, to), {
      sign: 'both',
      canonicalization: INCLUSIVE,
      transforms: [ENVELOPED, INCLUSIVE],
    });
    assert.equal(verify(xml).nameId?.value, 'ada');
  });

  test('canonicalizes with the prefixes that a signature lists', () => {
    const xml = readFileSync(new URL('xmlsec-response.xml', HARNESS), 'utf8');
    const verifyWith = (message: string) =>
      verifyResponse(encode(message), {
        ...expected(),
        certificates: [readFileSync(new URL('xmlsec-certificate.pem', HARNESS), 'utf8')],
      });
    assert.equal(verifyWith(xml).nameId?.value, 'ada');
    for (const prefix of ['xs', 'xsi'])
      assert.equal(
        reasonOf(() => verifyWith(xml.replace(`xmlns:${prefix}="`, `xmlns:${prefix}="urn:changed:`))),
        'signature_invalid',
      );
  });

  test('accepts RSA-PSS, and refuses another key’s', () => {
    const values = honestValues(forgery.provider, to);
    const signatureAlgorithm = 'http://www.w3.org/2007/05/xmldsig-more#sha256-rsa-MGF1';
    const signed = (key: Forgery['provider']) =>
      signedResponse(forgery.provider, values, { sign: 'both', key, signatureAlgorithm });
    assert.equal(verify(signed(forgery.provider)).nameId?.value, 'ada');
    assert.equal(
      reasonOf(() => verify(signed(forgery.other))),
      'signature_invalid',
    );
  });

  test('accepts a declaration, CRLF line ends, and white space in Base64', () => {
    const xml = signedResponse(forgery.provider, honestValues(forgery.provider, to));
    const spaced = `<?xml version="1.0" encoding="UTF-8"?>\r\n${xml}\r\n`;
    const lines =
      encode(spaced)
        .match(/.{1,76}/g)
        ?.join('\r\n') ?? '';
    assert.equal(verifyResponse(lines, expected()).nameId?.value, 'ada');
  });

  test('accepts times up to three minutes off', () => {
    const at = (seconds: number) => new Date(to.now.getTime() + seconds * 1000);
    const values = honestValues(forgery.provider, to, {
      notBefore: at(179),
      notOnOrAfter: at(-179),
      confirmedUntil: at(-179),
    });
    assert.equal(verify(signedResponse(forgery.provider, values)).nameId?.value, 'ada');
  });

  test('accepts either certificate during a rollover', () => {
    const xml = signedResponse(forgery.provider, honestValues(forgery.provider, to), {
      sign: 'both',
      key: forgery.other,
    });
    const certificates = [forgery.provider.certificate, forgery.other.certificate];
    assert.equal(verifyResponse(encode(xml), { ...expected(), certificates }).nameId?.value, 'ada');
  });

  test('decrypts a signed assertion, and an unsigned one in a signed response', () => {
    const values = honestValues(forgery.provider, to);
    const plain = assertionXml(values);
    const signed = signElement(plain, 'Assertion', values.assertionId, { key: forgery.provider });
    const inside = responseXml(values, encryptedAssertion(signed, forgery.ownCertificate));
    assert.equal(verify(inside, [decryptionKey]).nameId?.value, 'ada');
    const around = signElement(
      responseXml(values, encryptedAssertion(plain, forgery.ownCertificate)),
      'Response',
      values.id,
      { key: forgery.provider },
    );
    assert.equal(verify(around, [decryptionKey]).nameId?.value, 'ada');
    assert.equal(
      reasonOf(() => verify(inside)),
      'encryption_not_accepted',
    );
  });

  for (const [title, reason, forge] of FORGED_RESPONSES) {
    test(`refuses ${title}`, () => {
      assert.equal(
        reasonOf(() => verify(forge(forgery), [decryptionKey])),
        reason,
      );
    });
  }

  test('refuses what is no Base64 or no UTF-8', () => {
    for (const encoded of ['', '!', 'AAA', '<Response/>'])
      assert.equal(
        reasonOf(() => verifyResponse(encoded, expected())),
        'malformed',
      );
    const bytes = Buffer.from([0x3c, 0x61, 0x3e, 0xff, 0x3c, 0x2f, 0x61, 0x3e]).toString('base64');
    assert.equal(
      reasonOf(() => verifyResponse(bytes, expected())),
      'malformed',
    );
  });
});

describe('isUnsolicited', () => {
  test('distinguishes answers to a request from others', () => {
    const solicited = responseXml(honestValues(forgery.provider, to));
    const values = { inResponseTo: undefined, responseInResponseTo: undefined };
    assert.equal(isUnsolicited(encode(solicited)), false);
    assert.equal(isUnsolicited(encode(responseXml(honestValues(forgery.provider, to, values)))), true);
  });
});
