import type { SsoRefusalReason } from '../../src/federation/sso/refusal.ts';
import {
  assertionXml,
  ENVELOPED,
  EXCLUSIVE,
  honestValues,
  type ResponseValues,
  responseXml,
  type SamlProvider,
  signedResponse,
} from './saml-provider.ts';

/** The material of an attacker: a valid signature of a provider, and any document around it. */
export interface Forgery {
  provider: SamlProvider;
  /** The provider of another connection. */
  other: SamlProvider;
  /** The certificate of the service provider, for encryption. */
  ownCertificate: string;
  to: { acsUrl: string; entityId: string; requestId: string; now: Date };
}

export type Forge = (forgery: Forgery) => string;

export const values = ({ provider, to }: Forgery, more: Partial<ResponseValues> = {}) =>
  honestValues(provider, to, more);
/** Returns a validly signed response whose text is changed afterwards. */
export const changed =
  (
    change: (xml: string, honest: ResponseValues) => string,
    sign: 'response' | 'assertion' | 'both' = 'both',
  ): Forge =>
  (forgery) => {
    const honest = values(forgery);
    return change(signedResponse(forgery.provider, honest, { sign }), honest);
  };

/** Returns the signed assertion of a valid response, and one that names another subject. */
function twoAssertions(forgery: Forgery) {
  const honest = values(forgery);
  const xml = signedResponse(forgery.provider, honest, { sign: 'assertion' });
  const signed = /<saml:Assertion .*<\/saml:Assertion>/s.exec(xml)?.[0] ?? '';
  const evil = assertionXml({ ...honest, assertionId: '_evil', nameId: 'admin' });
  return { honest, signed, evil };
}
const signatureOf = (xml: string) => /<ds:Signature .*?<\/ds:Signature>/s.exec(xml)?.[0] ?? '';

/** Signature wrapping (Somorovsky et al., "On Breaking SAML", 2012): another assertion replaces the signed one. */
export const WRAPPED: [string, SsoRefusalReason, Forge][] = [
  [
    'XSW1: the signed response inside a forged response’s signature',
    'several_assertions',
    (forgery) => {
      const honest = values(forgery);
      const signed = signedResponse(forgery.provider, honest, { sign: 'response' });
      const evil = responseXml({ ...honest, id: '_evil', assertionId: '_evil2', nameId: 'admin' });
      const signature = signatureOf(signed).replace(
        '</ds:Signature>',
        `<ds:Object>${signed.replace(signatureOf(signed), '')}</ds:Object></ds:Signature>`,
      );
      return evil.replace('</saml:Issuer><samlp:Status', `</saml:Issuer>${signature}<samlp:Status`);
    },
  ],
  [
    'XSW2: a detached signature with the signed response beside it',
    'several_assertions',
    (forgery) => {
      const honest = values(forgery);
      const signed = signedResponse(forgery.provider, honest, { sign: 'response' });
      const evil = responseXml({ ...honest, id: '_evil', assertionId: '_evil2', nameId: 'admin' });
      return evil.replace(
        '</saml:Issuer><samlp:Status',
        `</saml:Issuer>${signatureOf(signed)}${signed.replace(signatureOf(signed), '')}<samlp:Status`,
      );
    },
  ],
  [
    'XSW3: a forged assertion before the signed one',
    'several_assertions',
    (forgery) => {
      const { honest, signed, evil } = twoAssertions(forgery);
      return responseXml(honest, evil + signed);
    },
  ],
  [
    'a forged assertion behind the signed one',
    'several_assertions',
    (forgery) => {
      const { honest, signed, evil } = twoAssertions(forgery);
      return responseXml(honest, signed + evil);
    },
  ],
  [
    'XSW4: the signed assertion inside a forged one',
    'several_assertions',
    (forgery) => {
      const { honest, signed, evil } = twoAssertions(forgery);
      return responseXml(honest, evil.replace('</saml:Assertion>', `${signed}</saml:Assertion>`));
    },
  ],
  [
    'XSW5: the forged assertion bears the signature, the signed one stands at the end',
    'several_assertions',
    (forgery) => {
      const { honest, signed, evil } = twoAssertions(forgery);
      const bearing = evil.replace('</saml:Issuer>', `</saml:Issuer>${signatureOf(signed)}`);
      return responseXml(honest, bearing + signed.replace(signatureOf(signed), ''));
    },
  ],
  [
    'XSW6: the signed assertion inside the signature of the forged one',
    'several_assertions',
    (forgery) => {
      const { honest, signed, evil } = twoAssertions(forgery);
      const bare = signed.replace(signatureOf(signed), '');
      const signature = signatureOf(signed).replace(
        '</ds:Signature>',
        `<ds:Object>${bare}</ds:Object></ds:Signature>`,
      );
      return responseXml(honest, evil.replace('</saml:Issuer>', `</saml:Issuer>${signature}`));
    },
  ],
  [
    'XSW7: the signed assertion inside extensions',
    'several_assertions',
    (forgery) => {
      const { honest, signed, evil } = twoAssertions(forgery);
      return responseXml(honest, evil).replace(
        '<samlp:Status>',
        `<samlp:Extensions>${signed}</samlp:Extensions><samlp:Status>`,
      );
    },
  ],
  [
    'XSW8: the signed assertion inside an object of the forged one’s signature',
    'several_assertions',
    (forgery) => {
      const { honest, signed, evil } = twoAssertions(forgery);
      const object = `<ds:Object xmlns:ds="http://www.w3.org/2000/09/xmldsig#">${signed}</ds:Object>`;
      return responseXml(honest, evil.replace('</saml:Assertion>', `${object}</saml:Assertion>`));
    },
  ],
  [
    'the signed assertion hidden under another namespace',
    'several_assertions',
    (forgery) => {
      const { honest, signed, evil } = twoAssertions(forgery);
      return responseXml(
        honest,
        `${evil}<x:wrap xmlns:x="urn:x">${signed.replaceAll('saml:', 'x:').replace('xmlns:x=', 'xmlns:y=')}</x:wrap>`,
      );
    },
  ],
  [
    'a forged assertion with the ID of the signed one',
    'several_assertions',
    (forgery) => {
      const { honest, signed, evil } = twoAssertions(forgery);
      return responseXml(honest, evil.replace('_evil', honest.assertionId) + signed);
    },
  ],
  [
    'an ID used twice',
    'malformed',
    changed((xml, { assertionId }) =>
      xml.replace('<saml:Conditions ', `<saml:Conditions ID="${assertionId}" `),
    ),
  ],
  [
    'an ID under another namespace',
    'malformed',
    changed((xml, { assertionId }) =>
      xml.replace('<saml:Conditions ', `<saml:Conditions xmlns:x="urn:x" x:ID="${assertionId}" `),
    ),
  ],
  [
    'a response inside the response',
    'several_assertions',
    changed(
      (xml) =>
        xml.replace('<samlp:Status>', '<samlp:Extensions><samlp:Response/></samlp:Extensions><samlp:Status>'),
      'assertion',
    ),
  ],
  [
    'the signature of the assertion under its subject',
    'signature_misplaced',
    changed((xml) => {
      const signature = signatureOf(xml);
      return xml.replace(signature, '').replace('<saml:Subject>', `<saml:Subject>${signature}`);
    }, 'assertion'),
  ],
  [
    'the signature of the assertion under the response',
    'signature_misplaced',
    changed((xml) => {
      const signature = signatureOf(xml);
      return xml.replace(signature, '').replace('<samlp:Status>', `${signature}<samlp:Status>`);
    }, 'assertion'),
  ],
];

/** Signatures that do not cover the data that is read, or that use algorithms that are not accepted. */
export const SIGNATURES: [string, SsoRefusalReason, Forge][] = [
  [
    'no signature',
    'signature_missing',
    (forgery) => signedResponse(forgery.provider, values(forgery), { sign: 'none' }),
  ],
  [
    'another connection’s key',
    'signature_invalid',
    (forgery) => signedResponse(forgery.provider, values(forgery), { sign: 'both', key: forgery.other }),
  ],
  [
    'a key of the forger’s own in KeyInfo',
    'signature_invalid',
    (forgery) => signedResponse(forgery.provider, values(forgery), { sign: 'assertion', key: forgery.other }),
  ],
  ['a changed NameID', 'signature_invalid', changed((xml) => xml.replace('>ada<', '>admin<'))],
  [
    'a changed attribute',
    'signature_invalid',
    changed((xml) => xml.replace('ada@corp.example', 'admin@corp.example')),
  ],
  [
    'a changed status of a signed response',
    'signature_invalid',
    changed((xml) => xml.replace('IssueInstant="2', 'IssueInstant="1'), 'response'),
  ],
  [
    'a broken response signature around a valid assertion signature',
    'signature_invalid',
    changed((xml) =>
      xml.replace(/(<ds:SignatureValue>)(.)/, (_all, tag, first) => `${tag}${first === 'A' ? 'B' : 'A'}`),
    ),
  ],
  [
    'an empty signature value',
    'signature_invalid',
    changed((xml) => xml.replace(/<ds:SignatureValue>[^<]+/g, '<ds:SignatureValue>')),
  ],
  [
    'two signatures in one element',
    'signature_invalid',
    changed((xml) => xml.replace(signatureOf(xml), signatureOf(xml) + signatureOf(xml)), 'assertion'),
  ],
  [
    'two SignedInfo elements',
    'signature_invalid',
    changed((xml) => {
      const info = /<ds:SignedInfo>.*?<\/ds:SignedInfo>/s.exec(xml)?.[0] ?? '';
      return xml.replace(info, info + info);
    }, 'assertion'),
  ],
  [
    'two references',
    'signature_invalid',
    changed((xml) => {
      const reference = /<ds:Reference .*?<\/ds:Reference>/s.exec(xml)?.[0] ?? '';
      return xml.replace(reference, reference + reference);
    }, 'assertion'),
  ],
  [
    'an object in the signature',
    'signature_invalid',
    changed((xml) => xml.replace('</ds:Signature>', '<ds:Object/>$&'), 'assertion'),
  ],
  [
    'a reference to the whole document',
    'signature_misplaced',
    changed((xml) => xml.replace(/URI="#[^"]+"/, 'URI=""'), 'assertion'),
  ],
  [
    'a reference to another element',
    'signature_misplaced',
    changed((xml, { id }) => xml.replace(/URI="#[^"]+"/, `URI="#${id}"`), 'assertion'),
  ],
  [
    'a reference to a file',
    'signature_misplaced',
    changed((xml) => xml.replace(/URI="#[^"]+"/, 'URI="file:///etc/passwd"'), 'assertion'),
  ],
  [
    'an XPointer reference',
    'signature_misplaced',
    changed(
      (xml, { assertionId }) => xml.replace(/URI="#[^"]+"/, `URI="#xpointer(id('${assertionId}'))"`),
      'assertion',
    ),
  ],
  [
    'RSA-SHA1',
    'weak_algorithm',
    (forgery) =>
      signedResponse(forgery.provider, values(forgery), {
        sign: 'both',
        signatureAlgorithm: 'http://www.w3.org/2000/09/xmldsig#rsa-sha1',
      }),
  ],
  [
    'a SHA-1 digest',
    'weak_algorithm',
    (forgery) =>
      signedResponse(forgery.provider, values(forgery), {
        sign: 'both',
        digestAlgorithm: 'http://www.w3.org/2000/09/xmldsig#sha1',
      }),
  ],
  [
    'HMAC with the certificate as its key',
    'weak_algorithm',
    changed((xml) =>
      xml.replaceAll(
        'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
        'http://www.w3.org/2000/09/xmldsig#hmac-sha1',
      ),
    ),
  ],
  [
    'an unknown signature algorithm',
    'weak_algorithm',
    changed((xml) => xml.replaceAll('http://www.w3.org/2001/04/xmldsig-more#rsa-sha256', 'none')),
  ],
  [
    'canonicalization with comments',
    'weak_algorithm',
    (forgery) =>
      signedResponse(forgery.provider, values(forgery), {
        sign: 'assertion',
        transforms: [ENVELOPED, `${EXCLUSIVE}WithComments`],
      }),
  ],
  [
    'an XPath transform',
    'weak_algorithm',
    changed(
      (xml) =>
        xml.replace(
          `Algorithm="${EXCLUSIVE}"/></ds:Transforms>`,
          'Algorithm="http://www.w3.org/TR/1999/REC-xpath-19991116"><ds:XPath>self::x</ds:XPath></ds:Transform></ds:Transforms>',
        ),
      'assertion',
    ),
  ],
  [
    'an XSLT transform',
    'weak_algorithm',
    changed(
      (xml) =>
        xml.replace(`Algorithm="${ENVELOPED}"`, 'Algorithm="http://www.w3.org/TR/1999/REC-xslt-19991116"'),
      'assertion',
    ),
  ],
  [
    'three transforms',
    'signature_invalid',
    changed(
      (xml) => xml.replace('<ds:Transforms>', `<ds:Transforms><ds:Transform Algorithm="${ENVELOPED}"/>`),
      'assertion',
    ),
  ],
  [
    'no transforms',
    'signature_invalid',
    changed((xml) => xml.replace(/<ds:Transforms>.*?<\/ds:Transforms>/s, ''), 'assertion'),
  ],
  [
    'the enveloped transform alone',
    'signature_invalid',
    changed((xml) => xml.replace(`<ds:Transform Algorithm="${EXCLUSIVE}"/>`, ''), 'assertion'),
  ],
];
