import type { SsoConnection } from 'roster-contract';
import { orNull } from '../card/form-values.ts';
import type { ConnectionPatch } from './api.ts';

/** Where the details of a SAML provider come from. */
export const SOURCES = ['url', 'xml', 'fields'] as const;

/** What an admin enters of a SAML provider. */
export type SamlValues = {
  source: string;
  metadataUrl: string;
  metadataXml: string;
  idpEntityId: string;
  loginUrl: string;
  logoutUrl: string;
  logoutBinding: string;
  certificates: string;
};

export const NO_SAML: SamlValues = {
  source: 'url',
  metadataUrl: '',
  metadataXml: '',
  idpEntityId: '',
  loginUrl: '',
  logoutUrl: '',
  logoutBinding: 'redirect',
  certificates: '',
};

export type SamlBody = NonNullable<SsoConnection['saml']>;
type SamlPatch = NonNullable<ConnectionPatch['saml']>;

/** Splits certificates that were pasted one below the other. */
export function certificatesIn(text: string): string[] {
  const blocks = text.match(/-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g);
  if (blocks) return blocks;
  return text.trim() === '' ? [] : [text.trim()];
}

export const samlValuesOf = (saml: SamlBody): SamlValues => ({
  source: saml.metadataUrl === null ? 'fields' : 'url',
  metadataUrl: saml.metadataUrl ?? '',
  metadataXml: '',
  idpEntityId: saml.idpEntityId,
  loginUrl: saml.loginUrl,
  logoutUrl: saml.logoutUrl ?? '',
  logoutBinding: saml.logoutBinding,
  certificates: saml.certificates.join(''),
});

/** Returns the fields of the chosen source. Without a metadata URL, nothing is refreshed. */
export function samlPatchOf(values: SamlValues): SamlPatch {
  switch (values.source) {
    case 'url':
      return { metadataUrl: values.metadataUrl.trim() };
    case 'xml':
      return { metadataXml: values.metadataXml, metadataUrl: null };
    default:
      return {
        metadataUrl: null,
        idpEntityId: values.idpEntityId.trim(),
        loginUrl: values.loginUrl.trim(),
        logoutUrl: orNull(values.logoutUrl),
        logoutBinding: values.logoutBinding === 'post' ? 'post' : 'redirect',
        certificates: certificatesIn(values.certificates),
      };
  }
}

/** What an admin enters of an OpenID provider. */
export type OidcValues = { issuer: string; clientId: string; clientSecret: string };

export const NO_OIDC: OidcValues = { issuer: '', clientId: '', clientSecret: '' };
