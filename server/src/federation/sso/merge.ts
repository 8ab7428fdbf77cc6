import { randomBytes } from 'node:crypto';
import { PLAIN_FAULTS } from 'roster-contract/faults';
import type { Fault } from '../../lib/errors.ts';
import type { CreateConnectionInput, UpdateConnectionInput } from './contract.ts';
import { normalizeDomain } from './fields.ts';
import type { Connection, ConnectionConfig, Domain } from './model.ts';
import { isMultiTenant } from './oidc/provider.ts';
import { type IdentityProviderMetadata, toPem } from './saml/metadata.ts';

/** What a new connection begins with. */
export const DEFAULT_CONFIG: ConnectionConfig = {
  saml: null,
  oidc: null,
  mfaProof: [],
  provisioning: { autoBind: false, createUsers: false, defaultRole: 'viewer', organizationId: null },
  attributeMapping: { email: null, name: null, groups: null },
  roleMapping: [],
  breakGlassUserIds: [],
};

const DEFAULT_SAML: NonNullable<ConnectionConfig['saml']> = {
  loginUrl: '',
  logoutUrl: null,
  logoutBinding: 'redirect',
  idpEntityId: '',
  certificates: [],
  metadataUrl: null,
  metadataCertificate: null,
  signRequests: false,
  forceLogin: false,
  nameIdFormat: null,
  subjectAttribute: null,
  encryption: 'off',
  idpInitiated: false,
};

const DEFAULT_OIDC: NonNullable<ConnectionConfig['oidc']> = {
  issuer: '',
  clientId: '',
  scopes: 'openid email profile',
  subjectClaim: 'sub',
  tokenAuth: 'basic',
  acrValues: null,
  forceLogin: false,
};

type Input = Partial<CreateConnectionInput> & UpdateConnectionInput;

/** The fields that a patch names, with `undefined` for none. */
function patched<T extends object>(former: T, patch: { [K in keyof T]?: T[K] | undefined } | undefined): T {
  const named = Object.entries(patch ?? {}).filter(([key, value]) => key in former && value !== undefined);
  return { ...former, ...Object.fromEntries(named) };
}

/**
 * Returns a connection with what an admin wrote merged into it (RFC 7396).
 * @param metadata what the provider's metadata says; an admin's own words count for more.
 */
export function mergeConnection(
  former: Connection,
  input: Input,
  metadata: IdentityProviderMetadata | undefined,
): Connection {
  return {
    ...former,
    name: input.name?.trim() ?? former.name,
    enabled: input.enabled ?? former.enabled,
    // Disabling must be possible in an outage, whatever else is set.
    enforced: input.enforced ?? (input.enabled === false ? false : former.enforced),
    domains: input.domains ? mergeDomains(former.domains, input.domains) : former.domains,
    saml: former.protocol === 'saml' ? mergeSaml(former.saml ?? DEFAULT_SAML, input.saml, metadata) : null,
    oidc: former.protocol === 'oidc' ? patched(former.oidc ?? DEFAULT_OIDC, input.oidc) : null,
    mfaProof: input.mfaProof ?? former.mfaProof,
    provisioning: patched(former.provisioning, input.provisioning),
    attributeMapping: patched(former.attributeMapping, input.attributeMapping),
    roleMapping: input.roleMapping
      ? input.roleMapping.map(({ organizationId, projectId, ...rule }) => ({
          ...rule,
          ...(organizationId && { organizationId }),
          ...(projectId && { projectId }),
        }))
      : former.roleMapping,
    breakGlassUserIds: input.breakGlassUserIds ?? former.breakGlassUserIds,
  };
}

function mergeSaml(
  former: NonNullable<ConnectionConfig['saml']>,
  input: Input['saml'],
  metadata: IdentityProviderMetadata | undefined,
): NonNullable<ConnectionConfig['saml']> {
  const fromMetadata = metadata && {
    loginUrl: metadata.loginUrl,
    logoutUrl: metadata.logoutUrl ?? null,
    logoutBinding: metadata.logoutBinding,
    idpEntityId: metadata.entityId,
    certificates: metadata.certificates,
  };
  const merged = patched(patched(former, fromMetadata), input);
  const pem = (text: string) => toPem(text) ?? text;
  return {
    ...merged,
    certificates: [...new Set(merged.certificates.map(pem))],
    metadataCertificate: merged.metadataCertificate === null ? null : pem(merged.metadataCertificate),
  };
}

/** Domains by name: those that stay keep their token and proof. */
function mergeDomains(former: readonly Domain[], input: readonly { name: string }[]): Domain[] {
  const names = [...new Set(input.map(({ name }) => normalizeDomain(name)))].sort();
  return names.map(
    (name) =>
      former.find((domain) => domain.name === name) ?? {
        name,
        token: randomBytes(20).toString('hex'),
        verifiedAt: null,
      },
  );
}

/** What a completed dry run shows to work, besides the certificates. */
const testedSettings = ({ saml, oidc, clientSecret, attributeMapping }: Connection): string =>
  JSON.stringify([
    saml && [
      saml.loginUrl,
      saml.idpEntityId,
      saml.signRequests,
      saml.forceLogin,
      saml.nameIdFormat,
      saml.subjectAttribute,
      saml.encryption,
    ],
    oidc,
    clientSecret,
    attributeMapping.email,
  ]);

/**
 * Whether a dry run of the former connection shows that users can sign in by the next one. A rollover keeps one of the
 * certificates, so it does not end enforcement.
 */
export function isStillTested(former: Connection, next: Connection): boolean {
  const known = former.saml?.certificates ?? [];
  const keepsKey = next.saml === null || next.saml.certificates.some((each) => known.includes(each));
  return keepsKey && testedSettings(former) === testedSettings(next);
}

const required = (path: string): Fault => ({ path, code: 'required', message: PLAIN_FAULTS.missing });

/** Returns what a connection lacks or contradicts; single fields are the contract's to check. */
export function connectionFaults(
  next: Connection,
  input: Input,
  permitsPlainText: (host: string) => boolean,
): Fault[] {
  const faults: Fault[] = [];
  const { saml, oidc } = next;
  if (saml) {
    if (saml.loginUrl === '') faults.push(required('/saml/loginUrl'));
    if (saml.idpEntityId === '') faults.push(required('/saml/idpEntityId'));
    if (saml.certificates.length === 0) faults.push(required('/saml/certificates'));
  } else if (input.saml !== undefined) {
    faults.push({ path: '/saml', code: 'unknown_field', message: 'belongs to SAML connections' });
  }
  if (oidc) {
    if (oidc.issuer === '') faults.push(required('/oidc/issuer'));
    else faults.push(...issuerFaults(oidc.issuer, permitsPlainText));
    if (oidc.clientId === '') faults.push(required('/oidc/clientId'));
    if (oidc.tokenAuth !== 'private_key_jwt' && next.clientSecret === null)
      faults.push(required('/oidc/clientSecret'));
    if (!oidc.scopes.split(' ').includes('openid'))
      faults.push({ path: '/oidc/scopes', code: 'invalid_scopes', message: 'must contain openid' });
  } else if (input.oidc !== undefined) {
    faults.push({ path: '/oidc', code: 'unknown_field', message: 'belongs to OpenID Connect connections' });
  }
  next.mfaProof.forEach(({ source, name }, index) => {
    if (source === 'attribute' && name === undefined) faults.push(required(`/mfaProof/${index}/name`));
  });
  next.roleMapping.forEach(({ organizationId, projectId }, index) => {
    if (organizationId === undefined && projectId === undefined)
      faults.push(required(`/roleMapping/${index}/organizationId`));
  });
  return faults;
}

function issuerFaults(issuer: string, permitsPlainText: (host: string) => boolean): Fault[] {
  const path = '/oidc/issuer';
  const { protocol, hostname, search } = new URL(issuer);
  if (isMultiTenant(issuer))
    return [{ path, code: 'multi_tenant_issuer', message: 'must name one tenant, not any of them' }];
  if (protocol === 'http:' && !permitsPlainText(hostname.replace(/^\[|\]$/g, '')))
    return [{ path, code: 'invalid_url', message: 'must be an https:// address' }];
  return search === '' ? [] : [{ path, code: 'invalid_url', message: 'must not have a query' }];
}

/** What the audit log shows of a connection: never a secret. */
export function auditedConnection(connection: Connection): Record<string, unknown> {
  const { name, enabled, enforced, domains, saml, oidc, mfaProof, provisioning } = connection;
  return {
    name,
    enabled,
    enforced,
    domains: domains.map((domain) => domain.name),
    ...(saml && { saml }),
    ...(oidc && { oidc }),
    mfaProof,
    provisioning,
    attributeMapping: connection.attributeMapping,
    roleMapping: connection.roleMapping,
    breakGlassUserIds: connection.breakGlassUserIds,
  };
}

/** The audited fields that differ. */
export function difference(former: Connection, next: Connection) {
  const [before, after] = [auditedConnection(former), auditedConnection(next)];
  const changed = Object.keys(after).filter(
    (key) => JSON.stringify(before[key]) !== JSON.stringify(after[key]),
  );
  const pick = (from: Record<string, unknown>) =>
    Object.fromEntries(changed.map((key) => [key, from[key] ?? null]));
  return { before: pick(before), after: pick(after) };
}
