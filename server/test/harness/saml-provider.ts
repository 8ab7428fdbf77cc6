import { constants, createCipheriv, createPublicKey, publicEncrypt, randomBytes } from 'node:crypto';
import { SignedXml } from 'xml-crypto';
import {
  type KeyWithCertificate,
  makeKeyWithCertificate,
} from '../../src/federation/sso/saml/certificate.ts';

/** The values of a response; each may be left out or forged. */
export interface ResponseValues {
  id: string;
  assertionId: string;
  issuer: string;
  responseIssuer: string;
  destination: string;
  recipient: string;
  audience: string;
  inResponseTo: string | undefined;
  responseInResponseTo: string | undefined;
  nameId: string;
  nameIdFormat: string;
  sessionIndex: string;
  sessionNotOnOrAfter: Date | undefined;
  authnContext: string;
  issuedAt: Date;
  notBefore: Date;
  notOnOrAfter: Date;
  confirmedUntil: Date;
  status: string;
  attributes: Record<string, readonly string[]>;
}

/** What to sign, and how. */
export interface Signing {
  sign: 'response' | 'assertion' | 'both' | 'none';
  key?: KeyWithCertificate;
  signatureAlgorithm?: string;
  digestAlgorithm?: string;
  transforms?: string[];
  canonicalization?: string;
}

const RSA_SHA256 = 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256';
const SHA256 = 'http://www.w3.org/2001/04/xmlenc#sha256';
export const EXCLUSIVE = 'http://www.w3.org/2001/10/xml-exc-c14n#';
export const INCLUSIVE = 'http://www.w3.org/TR/2001/REC-xml-c14n-20010315';
export const ENVELOPED = 'http://www.w3.org/2000/09/xmldsig#enveloped-signature';
const PERSISTENT = 'urn:oasis:names:tc:SAML:2.0:nameid-format:persistent';

/** Signs the element with this name and ID; the signature follows its issuer, or comes first in metadata. */
export function signElement(
  xml: string,
  name: 'Response' | 'Assertion' | 'LogoutRequest' | 'LogoutResponse' | 'EntityDescriptor',
  id: string,
  signing: Omit<Signing, 'sign'> & { key: KeyWithCertificate },
): string {
  const signer = new SignedXml({
    privateKey: signing.key.privateKey,
    publicCert: signing.key.certificate,
    signatureAlgorithm: signing.signatureAlgorithm ?? RSA_SHA256,
    canonicalizationAlgorithm: signing.canonicalization ?? EXCLUSIVE,
  });
  const xpath = `//*[local-name(.)='${name}' and @ID='${id}']`;
  signer.addReference({
    xpath,
    digestAlgorithm: signing.digestAlgorithm ?? SHA256,
    transforms: signing.transforms ?? [ENVELOPED, EXCLUSIVE],
  });
  const location =
    name === 'EntityDescriptor'
      ? ({ reference: xpath, action: 'prepend' } as const)
      : ({ reference: `${xpath}/*[local-name(.)='Issuer']`, action: 'after' } as const);
  signer.computeSignature(xml, { location, prefix: 'ds' });
  return signer.getSignedXml();
}

const attributesXml = (attributes: ResponseValues['attributes']) =>
  Object.entries(attributes)
    .map(
      ([name, values]) =>
        `<saml:Attribute Name="${name}">${values.map((value) => `<saml:AttributeValue>${value}</saml:AttributeValue>`).join('')}</saml:Attribute>`,
    )
    .join('');

const answers = (id: string | undefined) => (id === undefined ? '' : ` InResponseTo="${id}"`);

/** Returns an assertion in the form that most providers use. */
export function assertionXml(values: ResponseValues): string {
  const ends =
    values.sessionNotOnOrAfter === undefined
      ? ''
      : ` SessionNotOnOrAfter="${values.sessionNotOnOrAfter.toISOString()}"`;
  return `<saml:Assertion xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="${values.assertionId}" Version="2.0" IssueInstant="${values.issuedAt.toISOString()}"><saml:Issuer>${values.issuer}</saml:Issuer><saml:Subject><saml:NameID Format="${values.nameIdFormat}">${values.nameId}</saml:NameID><saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer"><saml:SubjectConfirmationData NotOnOrAfter="${values.confirmedUntil.toISOString()}" Recipient="${values.recipient}"${answers(values.inResponseTo)}/></saml:SubjectConfirmation></saml:Subject><saml:Conditions NotBefore="${values.notBefore.toISOString()}" NotOnOrAfter="${values.notOnOrAfter.toISOString()}"><saml:AudienceRestriction><saml:Audience>${values.audience}</saml:Audience></saml:AudienceRestriction></saml:Conditions><saml:AuthnStatement AuthnInstant="${values.issuedAt.toISOString()}" SessionIndex="${values.sessionIndex}"${ends}><saml:AuthnContext><saml:AuthnContextClassRef>${values.authnContext}</saml:AuthnContextClassRef></saml:AuthnContext></saml:AuthnStatement><saml:AttributeStatement>${attributesXml(values.attributes)}</saml:AttributeStatement></saml:Assertion>`;
}

/** Returns a response around an assertion. */
export const responseXml = (values: ResponseValues, inner = assertionXml(values)): string =>
  `<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="${values.id}" Version="2.0" IssueInstant="${values.issuedAt.toISOString()}" Destination="${values.destination}"${answers(values.responseInResponseTo)}><saml:Issuer>${values.responseIssuer}</saml:Issuer><samlp:Status><samlp:StatusCode Value="${values.status}"/></samlp:Status>${inner}</samlp:Response>`;

/** A SAML identity provider for tests: it signs any document. */
export interface SamlProvider extends KeyWithCertificate {
  entityId: string;
}

export const createSamlProvider = async (entityId: string): Promise<SamlProvider> => ({
  entityId,
  ...(await makeKeyWithCertificate('idp.test', new Date('2026-01-01'), 2048)),
});

/** Returns the values of a valid response. */
export function honestValues(
  provider: SamlProvider,
  to: { acsUrl: string; entityId: string; requestId: string; now: Date },
  more: Partial<ResponseValues> = {},
): ResponseValues {
  const at = (seconds: number) => new Date(to.now.getTime() + seconds * 1000);
  return {
    id: `_r${randomBytes(10).toString('hex')}`,
    assertionId: `_a${randomBytes(10).toString('hex')}`,
    issuer: provider.entityId,
    responseIssuer: provider.entityId,
    destination: to.acsUrl,
    recipient: to.acsUrl,
    audience: to.entityId,
    inResponseTo: to.requestId,
    responseInResponseTo: to.requestId,
    nameId: 'ada',
    nameIdFormat: PERSISTENT,
    sessionIndex: '_session1',
    sessionNotOnOrAfter: undefined,
    authnContext: 'urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport',
    issuedAt: at(0),
    notBefore: at(-30),
    notOnOrAfter: at(300),
    confirmedUntil: at(300),
    status: 'urn:oasis:names:tc:SAML:2.0:status:Success',
    attributes: { email: ['ada@corp.example'], displayName: ['Ada Lovelace'], groups: ['engineering'] },
    ...more,
  };
}

/** Returns a response, signed as requested. */
export function signedResponse(
  provider: SamlProvider,
  values: ResponseValues,
  { sign, key = provider, ...how }: Signing = { sign: 'both' },
): string {
  let xml = responseXml(values);
  if (sign === 'assertion' || sign === 'both')
    xml = signElement(xml, 'Assertion', values.assertionId, { ...how, key });
  if (sign === 'response' || sign === 'both') xml = signElement(xml, 'Response', values.id, { ...how, key });
  return xml;
}

function encryptGcm(key: Buffer, iv: Buffer, text: string): Buffer {
  const cipher = createCipheriv('aes-256-gcm', key, iv);
  return Buffer.concat([iv, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]);
}

function encryptCbc(key: Buffer, iv: Buffer, text: string): Buffer {
  const cipher = createCipheriv('aes-256-cbc', key, iv);
  return Buffer.concat([iv, cipher.update(text, 'utf8'), cipher.final()]);
}

/** Encrypts an assertion for a service provider, with chosen algorithms. */
export function encryptedAssertion(
  assertion: string,
  certificate: string,
  { weakKey = false, cbc = false }: { weakKey?: boolean; cbc?: boolean } = {},
): string {
  const contentKey = randomBytes(32);
  const iv = randomBytes(cbc ? 16 : 12);
  const content = cbc ? encryptCbc(contentKey, iv, assertion) : encryptGcm(contentKey, iv, assertion);
  const wrapped = publicEncrypt(
    {
      key: createPublicKey(certificate),
      padding: weakKey ? constants.RSA_PKCS1_PADDING : constants.RSA_PKCS1_OAEP_PADDING,
    },
    contentKey,
  );
  const keyMethod = `http://www.w3.org/2001/04/xmlenc#rsa-${weakKey ? '1_5' : 'oaep-mgf1p'}`;
  const method = cbc
    ? 'http://www.w3.org/2001/04/xmlenc#aes256-cbc'
    : 'http://www.w3.org/2009/xmlenc11#aes256-gcm';
  const value = (bytes: Buffer) =>
    `<xenc:CipherData><xenc:CipherValue>${bytes.toString('base64')}</xenc:CipherValue></xenc:CipherData>`;
  return `<saml:EncryptedAssertion xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion"><xenc:EncryptedData xmlns:xenc="http://www.w3.org/2001/04/xmlenc#" Type="http://www.w3.org/2001/04/xmlenc#Element"><xenc:EncryptionMethod Algorithm="${method}"/><ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><xenc:EncryptedKey><xenc:EncryptionMethod Algorithm="${keyMethod}"/>${value(wrapped)}</xenc:EncryptedKey></ds:KeyInfo>${value(content)}</xenc:EncryptedData></saml:EncryptedAssertion>`;
}
