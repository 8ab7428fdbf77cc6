import { enforce } from '../../access/actor.ts';
import { lockAuthority } from '../../access/authority-store.ts';
import type { Attempt, Context } from '../../access/context.ts';
import type { Queryable } from '../../db/database.ts';
import { findUsers, lockUsers } from '../../identity/users/index.ts';
import { AppError, type Fault, invalid } from '../../lib/errors.ts';
import type { Precondition } from '../../lib/etag.ts';
import { newId } from '../../lib/ids.ts';
import { OutboundError } from '../../outbound/index.ts';
import { rootUrlOf } from '../../settings/index.ts';
import { findResources } from '../../tenancy/resources/index.ts';
import {
  countIdentities,
  deleteConnection,
  findConnection,
  findOrganizationNames,
  insertConnection,
  listConnections,
  lockConnection,
  saveVerified,
  updateConnection,
} from './connections-store.ts';
import type { CreateConnectionInput, SsoConnectionBody, UpdateConnectionInput } from './contract.ts';
import { normalizeDomain } from './fields.ts';
import { revokeGrantedRoles } from './grants.ts';
import { findGrantees } from './grants-store.ts';
import {
  auditedConnection,
  connectionFaults,
  DEFAULT_CONFIG,
  difference,
  isStillTested,
  mergeConnection,
} from './merge.ts';
import type { Connection } from './model.ts';
import { decideConnections } from './policy.ts';
import { presentConnection, recordOf } from './present.ts';
import { SsoRefusal } from './refusal.ts';
import { makeKeyWithCertificate } from './saml/certificate.ts';
import { type IdentityProviderMetadata, readMetadata } from './saml/metadata.ts';
import type { SsoServices } from './services.ts';
import { urlsOf } from './urls.ts';

const attemptOn = (
  operation: Attempt['operation'],
  id: string | null,
  name: string | null = null,
): Attempt => ({
  eventType: 'sso',
  operation,
  target: { type: 'sso_connection', id, name },
});

/** A connection as the target of an audit event. */
export const connectionTarget = ({ id, name }: Pick<Connection, 'id' | 'name'>) => ({
  type: 'sso_connection' as const,
  id,
  name,
});

/** What a connection's secrets are sealed for. */
export const purposeOf = (kind: 'client-secret' | 'private-key', id: string) => `sso.${kind}.${id}`;

async function presentAll(
  services: SsoServices,
  db: Queryable,
  connections: readonly Connection[],
): Promise<SsoConnectionBody[]> {
  const organizationIds = connections.flatMap(({ organizationId }) => organizationId ?? []);
  const [counts, names] = await Promise.all([
    countIdentities(
      db,
      connections.map(({ id }) => id),
    ),
    findOrganizationNames(db, organizationIds),
  ]);
  return connections.map((connection) =>
    presentConnection(connection, {
      rootUrl: rootUrlOf(services),
      now: services.clock.now(),
      organizationName: names.get(connection.organizationId ?? ''),
      identityCount: counts.get(connection.id) ?? 0,
    }),
  );
}

const presentOne = async (services: SsoServices, db: Queryable, connection: Connection) => {
  const [body] = await presentAll(services, db, [connection]);
  if (!body) throw new AppError('not_found');
  return body;
};

/** Returns all connections. Throws 403. */
export const listAllConnections = (services: SsoServices, ctx: Context): Promise<SsoConnectionBody[]> =>
  ctx.auditRefusals(attemptOn('list', null), async () => {
    enforce(decideConnections(ctx.caller.actor));
    return presentAll(services, ctx.db, await listConnections(ctx.db));
  });

/** Returns one connection. Throws 403, 404. */
export const getConnection = (services: SsoServices, ctx: Context, id: string): Promise<SsoConnectionBody> =>
  ctx.auditRefusals(attemptOn('view', id), async () => {
    enforce(decideConnections(ctx.caller.actor));
    const connection = await findConnection(ctx.db, id);
    if (!connection) throw new AppError('not_found');
    return presentOne(services, ctx.db, connection);
  });

/** Creates a connection with a key of its own. Throws 403, 409 `sso_not_tested`, 422 with all faults. */
export async function createConnection(
  services: SsoServices,
  ctx: Context,
  input: CreateConnectionInput,
): Promise<SsoConnectionBody> {
  const id = newId();
  const attempt = attemptOn('create', null, input.name);
  await ctx.auditRefusals(attempt, async () => enforce(decideConnections(ctx.caller.actor)));
  const metadata = await metadataFor(services, input.saml, undefined);
  const now = ctx.now();
  const secret = sealedSecret(services, id, input.oidc);
  const draft: Connection = {
    ...DEFAULT_CONFIG,
    id,
    name: input.name,
    protocol: input.protocol,
    enabled: false,
    enforced: false,
    organizationId: input.organizationId ?? null,
    domains: [],
    clientSecret: secret ?? null,
    entityId: urlsOf(rootUrlOf(services), { id }).metadata,
    privateKey: '',
    certificate: '',
    testedAt: null,
    metadataRefreshedAt: metadata?.fetched ? now : null,
    metadataFailure: null,
    version: 1,
    createdAt: now,
    updatedAt: now,
  };
  const merged = mergeConnection(draft, input, metadata?.found);
  // Checked before the expensive key, and again in the transaction.
  await ctx.auditRefusals(attempt, async () => {
    await requireRight(services, ctx.db, draft, merged, input);
    requireEnforceable(draft, merged);
  });
  const key = await makeKeyWithCertificate('Roster single sign-on', now);
  const next = {
    ...merged,
    privateKey: services.vault.seal(purposeOf('private-key', id), key.privateKey),
    certificate: key.certificate,
  };
  return ctx.transaction(attempt, async ({ tx, caller, audit }) => {
    await lockAuthority(tx, caller.actor);
    await requireRight(services, tx, draft, next, input);
    await insertConnection(tx, next);
    attempt.target = connectionTarget(next);
    await audit({ ...attempt, after: auditedConnection(next) });
    return presentOne(services, tx, next);
  });
}

/** Changes a connection. Throws 403, 404, 409 `identities_exist` or `sso_not_tested`, 412, 422 with all faults. */
export async function patchConnection(
  services: SsoServices,
  ctx: Context,
  id: string,
  input: UpdateConnectionInput,
  precondition: Precondition,
): Promise<SsoConnectionBody> {
  const attempt = attemptOn('update', id);
  const known = await ctx.auditRefusals(attempt, async () => {
    enforce(decideConnections(ctx.caller.actor));
    return findConnection(ctx.db, id);
  });
  const metadata = await metadataFor(services, input.saml, known?.saml ?? undefined);
  return ctx.transaction(attempt, async ({ tx, caller, audit, now }) => {
    await lockAuthority(tx, caller.actor);
    const former = await lockConnection(tx, id);
    attempt.target = connectionTarget(former);
    if (precondition?.(former.version) === false) throw new AppError('stale_version');
    const secret = sealedSecret(services, id, input.oidc);
    const merged = mergeConnection(
      { ...former, clientSecret: secret === undefined ? former.clientSecret : secret },
      input,
      metadata?.found,
    );
    const next = {
      ...merged,
      testedAt: isStillTested(former, merged) ? former.testedAt : null,
      updatedAt: now,
      ...(metadata?.fetched && { metadataRefreshedAt: now, metadataFailure: null }),
    };
    await requireRight(services, tx, former, next, input);
    await requireSameProvider(tx, former, next);
    requireEnforceable(former, next);
    const changes = difference(former, next);
    if (secret !== undefined) changes.after.clientSecret = 'changed';
    if (Object.keys(changes.after).length === 0) return presentOne(services, tx, former);
    await updateConnection(tx, next);
    await audit({ ...attempt, ...changes });
    return presentOne(services, tx, await lockConnection(tx, id));
  });
}

/** How many users lose the roles of a connection in one transaction, for which others who change them wait. */
const REVOKED_AT_ONCE = 100;

/**
 * Removes a connection with its identities, and ends the sessions that began by it and the roles that its mapping gave. The
 * roles of many users end before, in several transactions. Throws 403, 404, 412.
 */
export async function removeConnection(
  services: SsoServices,
  ctx: Context,
  id: string,
  precondition: Precondition,
): Promise<void> {
  const attempt = attemptOn('delete', id);
  /** Revokes the roles of some users, or the last ones and deletes the connection. Returns the users that it changed. */
  const revoke = (deletes: boolean): Promise<ReadonlySet<string>> =>
    ctx.transaction(attempt, async (inside) => {
      const { tx, caller, audit } = inside;
      enforce(decideConnections(caller.actor));
      const connection = await lockConnection(tx, id);
      attempt.target = connectionTarget(connection);
      if (precondition?.(connection.version) === false) throw new AppError('stale_version');
      const grantees = await findGrantees(tx, id, deletes ? undefined : REVOKED_AT_ONCE);
      await lockUsers(tx, caller.actor, grantees);
      await revokeGrantedRoles(inside, services.lifecycle, id, await findUsers(tx, grantees));
      if (!deletes) return new Set(grantees);
      const signedOut = await deleteConnection(tx, id);
      await audit({ ...attempt, before: auditedConnection(connection) });
      return new Set([...signedOut, ...grantees]);
    });
  const invalidate = (userIds: ReadonlySet<string>) => {
    for (const userId of userIds) services.lifecycle.afterChange(userId);
  };
  while ((await findGrantees(ctx.db, id, REVOKED_AT_ONCE)).length === REVOKED_AT_ONCE)
    invalidate(await revoke(false));
  invalidate(await revoke(true));
}

/** Looks for a domain's TXT record and notes whether it is there. Throws 403, 404, 409 `domain_taken`, 412, 503. */
export async function verifyDomain(
  services: SsoServices,
  ctx: Context,
  { id, name, precondition }: { id: string; name: string; precondition: Precondition },
): Promise<SsoConnectionBody> {
  const attempt = attemptOn('verify_domain', id);
  const domain = await ctx.auditRefusals(attempt, async () => {
    enforce(decideConnections(ctx.caller.actor));
    const connection = await findConnection(ctx.db, id);
    const found = connection?.domains.find((each) => each.name === normalizeDomain(name));
    if (!connection || !found) throw new AppError('not_found');
    attempt.target = connectionTarget(connection);
    return found;
  });
  const record = recordOf(domain);
  const isThere = (await lookUp(services, record.name)).some((text) => text.trim() === record.value);
  return ctx.transaction(attempt, async ({ tx, caller, audit, now }) => {
    await lockAuthority(tx, caller.actor);
    const connection = await lockConnection(tx, id);
    const current = connection.domains.find((each) => each.name === domain.name);
    if (!current) throw new AppError('not_found');
    if (precondition?.(connection.version) === false) throw new AppError('stale_version');
    // A record that can't be seen at the moment takes nothing back: resolvers fail now and then.
    if (isThere && current.verifiedAt === null) {
      await saveVerified(tx, id, domain.name, now);
      await audit({ ...attempt, after: { domain: domain.name, verified: true } });
    }
    return presentOne(services, tx, await lockConnection(tx, id));
  });
}

async function lookUp(services: SsoServices, name: string): Promise<string[]> {
  try {
    return await services.resolveTxt(name);
  } catch {
    throw new AppError('overloaded', 'The DNS resolver did not answer. Try again shortly.', {
      retryAfter: 5,
    });
  }
}

/** The sealed secret of a body: undefined when it names none, null when it removes it. */
function sealedSecret(
  { vault }: SsoServices,
  id: string,
  oidc: UpdateConnectionInput['oidc'],
): string | null | undefined {
  const secret = oidc?.clientSecret;
  if (secret === undefined) return undefined;
  return secret === null || secret === '' ? null : vault.seal(purposeOf('client-secret', id), secret);
}

/** The metadata that a body pastes or points at; undefined when it does neither. Throws 422. */
async function metadataFor(
  services: SsoServices,
  input: UpdateConnectionInput['saml'],
  former: { metadataUrl: string | null; metadataCertificate: string | null } | undefined,
): Promise<{ found: IdentityProviderMetadata; fetched: boolean } | undefined> {
  if (!input) return undefined;
  const { metadataXml, metadataUrl } = input;
  const trusted = input.metadataCertificate ?? former?.metadataCertificate ?? undefined;
  const entityId = input.idpEntityId;
  if (metadataXml !== undefined)
    return {
      found: readable('/saml/metadataXml', () =>
        readMetadata(Buffer.from(metadataXml), { entityId, trusted }),
      ),
      fetched: false,
    };
  if (!metadataUrl || metadataUrl === former?.metadataUrl) return undefined;
  const document = await fetchMetadata(services, metadataUrl).catch((error: unknown) => {
    if (error instanceof OutboundError || error instanceof SsoRefusal)
      throw invalid([{ path: '/saml/metadataUrl', code: 'unreachable', message: error.message }]);
    throw error;
  });
  return {
    found: readable('/saml/metadataUrl', () => readMetadata(document, { entityId, trusted })),
    fetched: true,
  };
}

function readable<T>(path: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof SsoRefusal)) throw error;
    throw invalid([{ path, code: 'invalid_metadata', message: error.detail }]);
  }
}

/** Fetches a provider's metadata document. Throws OutboundError, SsoRefusal. */
export async function fetchMetadata({ outbound }: SsoServices, url: string): Promise<Buffer> {
  const response = await outbound(new URL(url), { headers: { accept: 'application/samlmetadata+xml, */*' } });
  if (response.status !== 200)
    throw new SsoRefusal('provider_unreachable', `The metadata address answered ${response.status}.`);
  return response.body;
}

/** Throws 422 with all faults of the merged connection. */
async function requireRight(
  services: SsoServices,
  db: Queryable,
  former: Connection,
  next: Connection,
  input: Partial<CreateConnectionInput> & UpdateConnectionInput,
): Promise<void> {
  const faults = connectionFaults(next, input, services.permitsPlainText);
  const goesElsewhere = former.oidc !== null && former.oidc.issuer !== next.oidc?.issuer;
  // Else an admin's stolen session could have the secret sent to a server of the thief's.
  if (goesElsewhere && former.clientSecret !== null && next.clientSecret === former.clientSecret)
    faults.push({
      path: '/oidc/clientSecret',
      code: 'required',
      message: 'must be given again for another issuer',
    });
  faults.push(...(await placeFaults(db, next)));
  if (faults.length > 0) throw invalid(faults);
}

/** Throws 409 `sso_not_tested` for a connection that may not be enforced. */
function requireEnforceable(former: Connection, next: Connection): void {
  const mayBeEnforced =
    next.enabled && next.testedAt !== null && next.domains.some(({ verifiedAt }) => verifiedAt !== null);
  if (!next.enforced || mayBeEnforced) return;
  if (former.testedAt === null || next.testedAt !== null) throw new AppError('sso_not_tested');
  throw new AppError(
    'sso_not_tested',
    'This changes how users sign in. Save it without enforcement, complete a dry run, then enforce the connection again.',
  );
}

/** Organizations and projects that don't exist, or lie outside the connection's own organization. */
async function placeFaults(db: Queryable, next: Connection): Promise<Fault[]> {
  const { organizationId: own, provisioning, roleMapping } = next;
  const organizationIds = [
    own,
    provisioning.organizationId,
    ...roleMapping.map((rule) => rule.organizationId),
  ];
  const projectIds = roleMapping.flatMap(({ projectId }) => projectId ?? []);
  const [organizations, projects] = await Promise.all([
    findResources(
      db,
      'organization',
      organizationIds.flatMap((id) => id ?? []),
    ),
    findResources(db, 'project', projectIds),
  ]);
  const asked: [path: string, id: string | null | undefined, found: typeof organizations][] = [
    ['/organizationId', own, organizations],
    ['/provisioning/organizationId', provisioning.organizationId, organizations],
    ...roleMapping.flatMap(({ organizationId, projectId }, index): typeof asked => [
      [`/roleMapping/${index}/organizationId`, organizationId, organizations],
      [`/roleMapping/${index}/projectId`, projectId, projects],
    ]),
  ];
  return asked.flatMap(([path, id, found]): Fault[] => {
    if (id === null || id === undefined) return [];
    const resource = found.find((each) => each.id === id);
    if (!resource) return [{ path, code: 'not_found', message: 'does not exist' }];
    return own !== null && resource.organization.id !== own
      ? [{ path, code: 'other_organization', message: 'must lie in the connection’s organization' }]
      : [];
  });
}

/** Throws 409 `identities_exist` when identities would stand for other people than before. */
async function requireSameProvider(db: Queryable, former: Connection, next: Connection): Promise<void> {
  const isNameId = former.saml?.subjectAttribute === null;
  const isSame =
    (!isNameId || former.saml?.nameIdFormat === next.saml?.nameIdFormat) &&
    former.saml?.idpEntityId === next.saml?.idpEntityId &&
    former.saml?.subjectAttribute === next.saml?.subjectAttribute &&
    former.oidc?.issuer === next.oidc?.issuer &&
    former.oidc?.subjectClaim === next.oidc?.subjectClaim;
  if (isSame) return;
  const counts = await countIdentities(db, [former.id]);
  if ((counts.get(former.id) ?? 0) > 0) throw new AppError('identities_exist');
}
