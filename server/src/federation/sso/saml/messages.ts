import { randomBytes } from 'node:crypto';
import type { NameId } from './assertion.ts';
import { escapeXml, NS } from './xml.ts';

/** A new message id: 160 random bits, and an NCName, which may not begin with a digit. */
export const newMessageId = (): string => `_${randomBytes(20).toString('hex')}`;

/** Attributes as XML; absent ones are left out. */
const attributes = (values: Record<string, string | undefined>) =>
  Object.entries(values)
    .filter((entry): entry is [string, string] => entry[1] !== undefined)
    .map(([name, value]) => ` ${name}="${escapeXml(value)}"`)
    .join('');

const instant = (time: Date) => time.toISOString().replace(/\.\d+Z$/, 'Z');
const issuer = (entityId: string) => `<saml:Issuer>${escapeXml(entityId)}</saml:Issuer>`;
const namespaces = { 'xmlns:samlp': NS.protocol, 'xmlns:saml': NS.assertion };

/** Asks the provider to sign a user in (saml-core-2.0 §3.4.1). */
export interface AuthnRequest {
  id: string;
  now: Date;
  entityId: string;
  acsUrl: string;
  destination: string;
  /** null: no `NameIDPolicy`, since ADFS refuses those that it has no rule for. */
  nameIdFormat: string | null;
  /** The user must prove anew who they are, whatever session the provider has. */
  forceAuthn: boolean;
}

/** Writes an AuthnRequest for the HTTP-Redirect binding, which signs the query instead of the XML. */
export function authnRequest(request: AuthnRequest): string {
  const head = attributes({
    ...namespaces,
    ID: request.id,
    Version: '2.0',
    IssueInstant: instant(request.now),
    Destination: request.destination,
    AssertionConsumerServiceURL: request.acsUrl,
    ProtocolBinding: 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST',
    ForceAuthn: request.forceAuthn ? 'true' : undefined,
  });
  const policy =
    request.nameIdFormat === null
      ? ''
      : `<samlp:NameIDPolicy${attributes({ Format: request.nameIdFormat, AllowCreate: 'true' })}/>`;
  return `<samlp:AuthnRequest${head}>${issuer(request.entityId)}${policy}</samlp:AuthnRequest>`;
}

/** Asks the provider to end its session of a user. */
export interface LogoutRequest {
  id: string;
  now: Date;
  entityId: string;
  destination: string;
  nameId: NameId;
  sessionIndex: string | null;
}

/** Writes a LogoutRequest (saml-core-2.0 §3.7.1). */
export function logoutRequest(request: LogoutRequest): string {
  const head = attributes({
    ...namespaces,
    ID: request.id,
    Version: '2.0',
    IssueInstant: instant(request.now),
    Destination: request.destination,
  });
  const { value, format, nameQualifier, spNameQualifier } = request.nameId;
  const qualifiers = attributes({
    Format: format,
    NameQualifier: nameQualifier,
    SPNameQualifier: spNameQualifier,
  });
  const index =
    request.sessionIndex === null
      ? ''
      : `<samlp:SessionIndex>${escapeXml(request.sessionIndex)}</samlp:SessionIndex>`;
  return `<samlp:LogoutRequest${head}>${issuer(request.entityId)}<saml:NameID${qualifiers}>${escapeXml(value)}</saml:NameID>${index}</samlp:LogoutRequest>`;
}

/** Writes the answer to a provider's LogoutRequest. */
export function logoutResponse(response: {
  id: string;
  now: Date;
  entityId: string;
  destination: string;
  inResponseTo: string;
}): string {
  const head = attributes({
    ...namespaces,
    ID: response.id,
    Version: '2.0',
    IssueInstant: instant(response.now),
    Destination: response.destination,
    InResponseTo: response.inResponseTo,
  });
  return `<samlp:LogoutResponse${head}>${issuer(response.entityId)}<samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"/></samlp:Status></samlp:LogoutResponse>`;
}
