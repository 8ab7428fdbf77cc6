import { parseCertificate } from '../../../lib/certificates.ts';
import { SsoRefusal } from '../refusal.ts';
import { parseMessage } from './response.ts';
import { isAcceptedCertificate, requireSignaturePlaces, signatureIn, verifiedContent } from './signature.ts';
import {
  attributeOf,
  childrenNamed,
  decodeUtf8,
  elementsOf,
  escapeXml,
  isNamed,
  NS,
  onlyChild,
  textOf,
} from './xml.ts';

const POST = 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST';
const REDIRECT = 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect';
/** Metadata of one provider; ADFS writes 70 KB. In bytes. */
const MAX_BYTES = 512 * 1024;

/** Base64 without headers, as XML carries a certificate. */
const bare = (pem: string) => pem.replace(/-----[^-]+-----|\s/g, '');

/** A certificate in PEM, from PEM or from bare Base64; undefined when it is none. */
export function toPem(text: string): string | undefined {
  const body = bare(text);
  if (body === '' || !/^[A-Za-z0-9+/]+={0,2}$/.test(body)) return undefined;
  const pem = `-----BEGIN CERTIFICATE-----\n${body.match(/.{1,64}/g)?.join('\n')}\n-----END CERTIFICATE-----\n`;
  try {
    parseCertificate(pem);
    return pem;
  } catch {
    return undefined;
  }
}

/** Writes our metadata (saml-metadata-2.0), for the provider to import. */
export function serviceProviderMetadata(provider: {
  entityId: string;
  acsUrl: string;
  logoutUrl: string;
  certificates: readonly string[];
  signsRequests: boolean;
  acceptsEncryption: boolean;
  nameIdFormat: string | null;
}): string {
  const key = (use: 'signing' | 'encryption') => (pem: string) =>
    `<md:KeyDescriptor use="${use}"><ds:KeyInfo xmlns:ds="${NS.signature}"><ds:X509Data><ds:X509Certificate>${bare(pem)}</ds:X509Certificate></ds:X509Data></ds:KeyInfo>${
      use === 'signing'
        ? ''
        : '<md:EncryptionMethod Algorithm="http://www.w3.org/2009/xmlenc11#aes256-gcm"/><md:EncryptionMethod Algorithm="http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p"/>'
    }</md:KeyDescriptor>`;
  const keys = [
    ...provider.certificates.map(key('signing')),
    ...(provider.acceptsEncryption ? provider.certificates.map(key('encryption')) : []),
  ].join('');
  const logout = [REDIRECT, POST]
    .map(
      (binding) =>
        `<md:SingleLogoutService Binding="${binding}" Location="${escapeXml(provider.logoutUrl)}"/>`,
    )
    .join('');
  const format =
    provider.nameIdFormat === null
      ? ''
      : `<md:NameIDFormat>${escapeXml(provider.nameIdFormat)}</md:NameIDFormat>`;
  return `<?xml version="1.0" encoding="UTF-8"?>
<md:EntityDescriptor xmlns:md="${NS.metadata}" entityID="${escapeXml(provider.entityId)}"><md:SPSSODescriptor AuthnRequestsSigned="${provider.signsRequests}" WantAssertionsSigned="true" protocolSupportEnumeration="${NS.protocol}">${keys}${logout}${format}<md:AssertionConsumerService Binding="${POST}" Location="${escapeXml(provider.acsUrl)}" index="0" isDefault="true"/></md:SPSSODescriptor></md:EntityDescriptor>
`;
}

/** Leaves a comment without an end, to be refused; it is matched as a whole, so that no other start is searched for an end. */
const withoutComments = (text: string): string =>
  text.replace(/<!--[\s\S]*?(-->|$)/g, (comment, end: string) => (end === '' ? comment : ''));

/** What a provider's metadata says that a connection needs. */
export interface IdentityProviderMetadata {
  entityId: string;
  loginUrl: string | undefined;
  logoutUrl: string | undefined;
  logoutBinding: 'redirect' | 'post';
  /** PEM, accepted ones alone. */
  certificates: string[];
}

/**
 * Reads an identity provider's metadata.
 *
 * @param entityId picks one provider of an aggregate.
 * @param trusted PEM: the metadata must be signed by it.
 * @throws SsoRefusal
 */
export function readMetadata(
  document: Buffer,
  { entityId, trusted }: { entityId?: string | undefined; trusted?: string | undefined } = {},
): IdentityProviderMetadata {
  if (document.length > MAX_BYTES) throw new SsoRefusal('too_large', 'The metadata is too large.');
  const unverified = parseMessage(withoutComments(decodeUtf8(document)));
  let root = unverified;
  if (trusted !== undefined) {
    const signable = elementsOf(unverified).filter(
      ({ localName, namespaceURI }) =>
        namespaceURI === NS.metadata && /^Entit(y|ies)Descriptor$/.test(localName),
    );
    requireSignaturePlaces(unverified, signable);
    const signature = signatureIn(unverified);
    if (!signature) throw new SsoRefusal('signature_missing', 'The metadata is not signed.');
    root = verifiedContent(unverified, signature, [trusted]);
  }
  const candidates = elementsOf(root)
    .filter((each) => isNamed(each, NS.metadata, 'EntityDescriptor'))
    .filter((each) => childrenNamed(each, NS.metadata, 'IDPSSODescriptor').length > 0)
    .filter((each) => entityId === undefined || attributeOf(each, 'entityID') === entityId);
  const [entity, ...others] = candidates;
  const name = entity && attributeOf(entity, 'entityID');
  if (!entity || name === undefined || others.length > 0)
    throw new SsoRefusal('malformed', 'The metadata must describe exactly one identity provider.');
  const role = onlyChild(entity, NS.metadata, 'IDPSSODescriptor');
  if (!role) throw new SsoRefusal('malformed', 'The metadata describes no identity provider.');
  const logoutByRedirect = locationOf(role, 'SingleLogoutService', REDIRECT);
  const logoutByPost = locationOf(role, 'SingleLogoutService', POST);
  return {
    entityId: name,
    loginUrl: locationOf(role, 'SingleSignOnService', REDIRECT),
    logoutUrl: logoutByRedirect ?? logoutByPost,
    logoutBinding: logoutByRedirect === undefined && logoutByPost !== undefined ? 'post' : 'redirect',
    certificates: signingCertificates(role),
  };
}

/** Where a service is reached by a binding. */
const locationOf = (role: Element, service: string, binding: string): string | undefined =>
  childrenNamed(role, NS.metadata, service)
    .filter((each) => attributeOf(each, 'Binding') === binding)
    .map((each) => attributeOf(each, 'Location'))
    .find((location) => location !== undefined && URL.canParse(location));

function signingCertificates(role: Element): string[] {
  const keys = childrenNamed(role, NS.metadata, 'KeyDescriptor').filter(
    (key) => (attributeOf(key, 'use') ?? 'signing') === 'signing',
  );
  const texts = keys
    .flatMap(elementsOf)
    .filter((each) => isNamed(each, NS.signature, 'X509Certificate'))
    .map(textOf);
  const pems = texts.map(toPem).filter((pem) => pem !== undefined && isAcceptedCertificate(pem));
  return [...new Set(pems.filter((pem) => pem !== undefined))];
}
