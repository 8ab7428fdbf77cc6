import { X509Certificate } from 'node:crypto';
import type { SsoConnectionBody } from './contract.ts';
import type { Connection, Domain } from './model.ts';
import { urlsOf } from './urls.ts';

/** The TXT record that proves a domain. */
export const recordOf = ({ name, token }: Pick<Domain, 'name' | 'token'>) => ({
  type: 'TXT' as const,
  name: `_roster-challenge.${name}`,
  value: `roster-domain-verification=${token}`,
});

const presentDomain = (domain: Domain) => ({
  name: domain.name,
  verified: domain.verifiedAt !== null,
  record: recordOf(domain),
});

function presentCertificate(pem: string, now: Date) {
  const { subject, validToDate } = new X509Certificate(pem);
  return {
    certificate: pem,
    subject: subject ?? '',
    expiresAt: validToDate.toISOString(),
    expired: validToDate <= now,
  };
}

/** A connection as system admins see it: no secret, no key. */
export function presentConnection(
  connection: Connection,
  {
    rootUrl,
    now,
    organizationName,
    identityCount,
  }: { rootUrl: string; now: Date; organizationName: string | undefined; identityCount: number },
): SsoConnectionBody {
  const { saml, oidc } = connection;
  const urls = urlsOf(rootUrl, connection);
  return {
    id: connection.id,
    name: connection.name,
    protocol: connection.protocol,
    enabled: connection.enabled,
    enforced: connection.enforced,
    organizationId: connection.organizationId,
    organizationName: organizationName ?? null,
    domains: connection.domains.map(presentDomain),
    saml: saml && {
      ...saml,
      certificateDetails: saml.certificates.map((pem) => presentCertificate(pem, now)),
    },
    oidc: oidc && { ...oidc, clientSecretSet: connection.clientSecret !== null },
    mfaProof: connection.mfaProof,
    provisioning: connection.provisioning,
    attributeMapping: connection.attributeMapping,
    roleMapping: connection.roleMapping,
    breakGlassUserIds: connection.breakGlassUserIds,
    serviceProvider: {
      entityId: connection.entityId,
      acsUrl: urls.acs,
      logoutUrl: urls.samlLogout,
      metadataUrl: urls.metadata,
      redirectUri: urls.redirect,
      jwksUrl: urls.jwks,
      loggedOutUrl: urls.loggedOut,
      backchannelLogoutUrl: urls.backchannelLogout,
      frontchannelLogoutUrl: urls.frontchannelLogout,
      startUrl: urls.start,
      signingCertificates: [connection.certificate],
    },
    identityCount,
    testedAt: connection.testedAt?.toISOString() ?? null,
    metadataRefreshedAt: connection.metadataRefreshedAt?.toISOString() ?? null,
    metadataFailure: connection.metadataFailure,
    createdAt: connection.createdAt.toISOString(),
    updatedAt: connection.updatedAt.toISOString(),
    version: connection.version,
    abilities: { update: true, delete: true, test: true },
  };
}
