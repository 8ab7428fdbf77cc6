import type { SsoRefusalReason } from '../../src/federation/sso/refusal.ts';
import { changed, type Forge, type Forgery, SIGNATURES, values, WRAPPED } from './forged-signatures.ts';
import {
  assertionXml,
  encryptedAssertion,
  type ResponseValues,
  responseXml,
  signElement,
  signedResponse,
} from './saml-provider.ts';

export type { Forgery } from './forged-signatures.ts';

const later = ({ to }: Forgery, seconds: number) => new Date(to.now.getTime() + seconds * 1000);

/** Returns a validly signed response with changed values. */
const withValues =
  (more: (forgery: Forgery) => Partial<ResponseValues>): Forge =>
  (forgery) =>
    signedResponse(forgery.provider, values(forgery, more(forgery)));

/** XML constructs on which parsers are known to disagree. */
const MARKUP: [string, SsoRefusalReason, Forge][] = [
  [
    'a comment inside the NameID',
    'forbidden_markup',
    changed((xml) => xml.replace('>ada<', '>ada<!-- -->.evil<')),
  ],
  [
    'a comment inside an email',
    'forbidden_markup',
    changed((xml) => xml.replace('ada@corp.example', 'ada@corp.example<!---->.evil.example')),
  ],
  [
    'a harmless comment',
    'forbidden_markup',
    changed((xml) => xml.replace('<saml:Subject>', '<!-- subject --><saml:Subject>')),
  ],
  [
    'a comment inside a digest value',
    'forbidden_markup',
    changed((xml) => xml.replace('<ds:DigestValue>', '<ds:DigestValue><!--x-->')),
  ],
  ['a processing instruction', 'forbidden_markup', changed((xml) => xml.replace('>ada<', '>ada<?x y?><'))],
  ['a CDATA section', 'forbidden_markup', changed((xml) => xml.replace('>ada<', '><![CDATA[ada]]><'))],
  ['a DOCTYPE', 'forbidden_markup', changed((xml) => `<!DOCTYPE x>${xml}`)],
  [
    'an external entity',
    'forbidden_markup',
    changed(
      (xml) => `<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>${xml.replace('>ada<', '>&e;<')}`,
    ),
  ],
  [
    'exponential entities',
    'forbidden_markup',
    changed((xml) => `<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]>${xml}`),
  ],
  [
    'an entity that is not declared',
    'forbidden_markup',
    changed((xml) => xml.replace('>ada<', '>&nbsp;ada<')),
  ],
  [
    'an attribute twice',
    'malformed',
    changed((xml) => xml.replace(' Version="2.0"', ' Version="2.0" Version="2.0"')),
  ],
  ['a second root', 'malformed', changed((xml) => `${xml}<x/>`)],
  ['text behind the root', 'malformed', changed((xml) => `${xml}x`)],
  ['a NUL by reference', 'malformed', changed((xml) => xml.replace('>ada<', '>ada&#0;<'))],
  ['UTF-16 declared', 'forbidden_markup', changed((xml) => `<?xml version="1.0" encoding="UTF-16"?>${xml}`)],
  ['an element cut off', 'malformed', changed((xml) => xml.slice(0, -30))],
  ['elements within the NameID', 'signature_invalid', changed((xml) => xml.replace('>ada<', '><x>ada</x><'))],
  [
    'depth without end',
    'too_large',
    (forgery) => responseXml(values(forgery), '<a>'.repeat(500) + '</a>'.repeat(500)),
  ],
  ['elements without end', 'too_large', (forgery) => responseXml(values(forgery), '<a/>'.repeat(12_000))],
  ['a megabyte', 'too_large', (forgery) => responseXml(values(forgery, { nameId: 'a'.repeat(1024 * 1024) }))],
];

/** Responses signed by the right provider for another recipient, another time or another request. */
const STATEMENTS: [string, SsoRefusalReason, Forge][] = [
  [
    'another issuer in the assertion',
    'wrong_issuer',
    withValues(() => ({ issuer: 'https://evil.example/idp' })),
  ],
  [
    'another issuer in the response',
    'wrong_issuer',
    withValues(() => ({ responseIssuer: 'https://evil.example/idp' })),
  ],
  [
    'an issuer that only begins alike',
    'wrong_issuer',
    withValues(({ provider }) => ({ issuer: `${provider.entityId}.evil` })),
  ],
  ['another audience', 'wrong_audience', withValues(() => ({ audience: 'https://other.example/sp' }))],
  [
    'an audience that only begins alike',
    'wrong_audience',
    withValues(({ to }) => ({ audience: `${to.entityId}/x` })),
  ],
  [
    'no audience',
    'wrong_audience',
    (forgery) => {
      const honest = values(forgery);
      const xml = responseXml(honest).replace(
        /<saml:AudienceRestriction>.*?<\/saml:AudienceRestriction>/,
        '',
      );
      return signElement(xml, 'Response', honest.id, { key: forgery.provider });
    },
  ],
  [
    'no conditions',
    'wrong_audience',
    (forgery) => {
      const honest = values(forgery);
      const xml = responseXml(honest).replace(/<saml:Conditions .*?<\/saml:Conditions>/, '');
      return signElement(xml, 'Response', honest.id, { key: forgery.provider });
    },
  ],
  [
    'a second audience restriction without us',
    'wrong_audience',
    (forgery) => {
      const honest = values(forgery);
      const more =
        '<saml:AudienceRestriction><saml:Audience>x</saml:Audience></saml:AudienceRestriction></saml:Conditions>';
      return signElement(responseXml(honest).replace('</saml:Conditions>', more), 'Response', honest.id, {
        key: forgery.provider,
      });
    },
  ],
  [
    'an unknown condition',
    'malformed',
    (forgery) => {
      const honest = values(forgery);
      const xml = responseXml(honest).replace('</saml:Conditions>', '<saml:Condition/></saml:Conditions>');
      return signElement(xml, 'Response', honest.id, { key: forgery.provider });
    },
  ],
  [
    'another destination',
    'wrong_destination',
    withValues(() => ({ destination: 'https://other.example/acs' })),
  ],
  [
    'a signed response without destination',
    'wrong_destination',
    (forgery) => {
      const honest = values(forgery);
      return signElement(responseXml(honest).replace(/ Destination="[^"]+"/, ''), 'Response', honest.id, {
        key: forgery.provider,
      });
    },
  ],
  ['another recipient', 'wrong_recipient', withValues(() => ({ recipient: 'https://other.example/acs' }))],
  ['an assertion of the past', 'expired', withValues((forgery) => ({ notOnOrAfter: later(forgery, -181) }))],
  [
    'a confirmation of the past',
    'expired',
    withValues((forgery) => ({ confirmedUntil: later(forgery, -181) })),
  ],
  [
    'an assertion of the future',
    'not_yet_valid',
    withValues((forgery) => ({ notBefore: later(forgery, 181) })),
  ],
  ['a sign-in of the future', 'not_yet_valid', withValues((forgery) => ({ issuedAt: later(forgery, 181) }))],
  [
    'a session that has ended',
    'expired',
    withValues((forgery) => ({ sessionNotOnOrAfter: later(forgery, -181) })),
  ],
  [
    'an unsolicited response',
    'unsolicited',
    withValues(() => ({ inResponseTo: undefined, responseInResponseTo: undefined })),
  ],
  [
    'an unsolicited assertion in a solicited response',
    'unsolicited',
    withValues(() => ({ inResponseTo: undefined })),
  ],
  [
    'a response to another request than its assertion',
    'unsolicited',
    withValues(() => ({ inResponseTo: '_other' })),
  ],
  [
    'an error of the provider',
    'provider_error',
    withValues(() => ({ status: 'urn:oasis:names:tc:SAML:2.0:status:Responder' })),
  ],
  [
    'a holder-of-key confirmation',
    'wrong_subject',
    (forgery) => {
      const honest = values(forgery);
      const xml = responseXml(honest).replace('cm:bearer', 'cm:holder-of-key');
      return signElement(xml, 'Response', honest.id, { key: forgery.provider });
    },
  ],
  [
    'no subject',
    'subject_missing',
    (forgery) => {
      const honest = values(forgery);
      const xml = responseXml(honest).replace(/<saml:Subject>.*?<\/saml:Subject>/, '');
      return signElement(xml, 'Response', honest.id, { key: forgery.provider });
    },
  ],
  [
    'no authentication statement',
    'malformed',
    (forgery) => {
      const honest = values(forgery);
      const xml = responseXml(honest).replace(/<saml:AuthnStatement .*?<\/saml:AuthnStatement>/, '');
      return signElement(xml, 'Response', honest.id, { key: forgery.provider });
    },
  ],
  [
    'another version',
    'not_a_response',
    changed((xml) => xml.replace('Version="2.0"', 'Version="1.1"'), 'assertion'),
  ],
  [
    'a logout response',
    'not_a_response',
    (forgery) => responseXml(values(forgery)).replaceAll('samlp:Response', 'samlp:LogoutResponse'),
  ],
  [
    'a response of another namespace',
    'not_a_response',
    (forgery) =>
      responseXml(values(forgery)).replace(
        'urn:oasis:names:tc:SAML:2.0:protocol',
        'urn:oasis:names:tc:SAML:1.0:protocol',
      ),
  ],
  ['a response without assertion', 'not_a_response', (forgery) => responseXml(values(forgery), '')],
];

const encrypted =
  (how: { weakKey?: boolean; cbc?: boolean }, sign: boolean, inner = (xml: string) => xml): Forge =>
  (forgery) => {
    const honest = values(forgery);
    const plain = assertionXml(honest);
    const assertion = sign
      ? signElement(plain, 'Assertion', honest.assertionId, { key: forgery.provider })
      : plain;
    return responseXml(honest, encryptedAssertion(inner(assertion), forgery.ownCertificate, how));
  };

/** Encrypted assertions that are rejected although encryption is supported. */
const ENCRYPTED: [string, SsoRefusalReason, Forge][] = [
  ['an encrypted assertion without a signature', 'signature_missing', encrypted({}, false)],
  ['AES-CBC', 'weak_algorithm', encrypted({ cbc: true }, true)],
  ['RSA PKCS #1 v1.5', 'weak_algorithm', encrypted({ weakKey: true }, true)],
  [
    'a comment inside the ciphertext',
    'forbidden_markup',
    encrypted({}, true, (xml) => xml.replace('>ada<', '>ada<!---->x<')),
  ],
  ['two assertions inside the ciphertext', 'malformed', encrypted({}, true, (xml) => xml + xml)],
  [
    'an assertion within an assertion inside the ciphertext',
    'several_assertions',
    encrypted({}, true, (xml) => xml.replace('</saml:Assertion>', '<saml:Assertion/></saml:Assertion>')),
  ],
  [
    'a ciphertext that was changed',
    'decryption_failed',
    (forgery) =>
      encrypted(
        {},
        true,
      )(forgery).replace(
        /(<xenc:CipherValue>)([^<]{40})([^<]*<\/xenc:CipherValue><\/xenc:CipherData><\/xenc:EncryptedData>)/,
        (_all, tag, head, rest) => `${tag}${'A'.repeat(head.length)}${rest}`,
      ),
  ],
];

/** All forgeries: what is wrong, the reason for the refusal, and the XML. */
export const FORGED_RESPONSES = [...WRAPPED, ...SIGNATURES, ...MARKUP, ...STATEMENTS, ...ENCRYPTED];
