import { X509Certificate } from 'node:crypto';
import type { AnonymousCaller } from '../../access/actor.ts';
import { createContext, SYSTEM_CALLER, type TransactionContext } from '../../access/context.ts';
import type { Job } from '../../jobs/job.ts';
import { DAY } from '../../lib/clock.ts';
import { connectionTarget, fetchMetadata } from './connections.ts';
import { findConnection, lockConnection, updateConnection } from './connections-store.ts';
import { nextRefresh, saveAttempt, saveReported } from './metadata-store.ts';
import { type Connection, samlOf } from './model.ts';
import { messageOf } from './oidc/provider.ts';
import { SsoRefusal } from './refusal.ts';
import { readMetadata } from './saml/metadata.ts';
import { providerOf } from './secrets.ts';
import type { SsoServices } from './services.ts';

/** How long before the last of a provider's certificates ends admins are warned. */
const WARNED_BEFORE = 30 * DAY;

/** What asking a provider brought: certificates where the protocol has them, or why it failed. */
type Outcome = { certificates: readonly string[] | undefined } | { failure: string };

/**
 * Creates the job that asks each enabled connection's provider for its metadata once a day, and each hour after a
 * failure. Certificates alone are changed by it; the end of the last one is reported ahead.
 */
export function createMetadataRefresh(services: SsoServices): Job {
  const ctx = createContext(services, SYSTEM_CALLER);
  return {
    name: 'sso-metadata',
    nextRunAt: async () => (await nextRefresh(ctx.db))?.at,
    async runStep() {
      const next = await nextRefresh(ctx.db);
      if (!next || next.at > ctx.now()) return false;
      const connection = await findConnection(ctx.db, next.id);
      if (!connection) return true;
      const outcome = await askProvider(services, connection);
      const attempt = { eventType: 'sso', operation: 'refresh_metadata' } as const;
      await ctx.transaction(attempt, (inside) => apply(inside, connection, outcome));
      return true;
    },
  };
}

async function askProvider(services: SsoServices, connection: Connection): Promise<Outcome> {
  const saml = samlOf(connection);
  try {
    if (!saml) {
      await providerOf(services, connection);
      return { certificates: undefined };
    }
    if (saml.metadataUrl === null) return { certificates: undefined };
    const { certificates } = readMetadata(await fetchMetadata(services, saml.metadataUrl), {
      entityId: saml.idpEntityId,
      trusted: saml.metadataCertificate ?? undefined,
    });
    if (certificates.length > 0) return { certificates };
    return { failure: 'The metadata has no signing certificate that can be used.' };
  } catch (error) {
    return { failure: error instanceof SsoRefusal ? error.detail : messageOf(error) };
  }
}

/** Writes what asking a provider brought, unless an admin has changed the connection in the meantime. */
async function apply(
  ctx: TransactionContext<AnonymousCaller>,
  asked: Connection,
  outcome: Outcome,
): Promise<void> {
  const { tx, now, audit } = ctx;
  const former = await lockConnection(tx, asked.id);
  if (former.version !== asked.version) return;
  const event = {
    eventType: 'sso',
    operation: 'refresh_metadata',
    target: connectionTarget(former),
  } as const;
  await saveAttempt(tx, former.id, now, 'failure' in outcome ? outcome.failure : null);
  if ('failure' in outcome) {
    // A provider that stays away is reported once.
    if (former.metadataFailure === null)
      await audit({ ...event, outcome: 'failure', after: { detail: outcome.failure } });
  } else if (outcome.certificates && changes(former, outcome.certificates) && former.saml) {
    const certificates = [...outcome.certificates];
    const saml = { ...former.saml, certificates };
    await updateConnection(tx, {
      ...former,
      saml,
      metadataRefreshedAt: now,
      metadataFailure: null,
      updatedAt: now,
    });
    await audit({
      ...event,
      before: { certificates: former.saml.certificates.map(factsOf) },
      after: { certificates: certificates.map(factsOf) },
    });
  }
  await reportEnd(ctx, await lockConnection(tx, asked.id));
}

const changes = ({ saml }: Connection, certificates: readonly string[]): boolean =>
  saml?.certificates.join() !== certificates.join();

function factsOf(pem: string) {
  const { fingerprint256, subject, validToDate } = new X509Certificate(pem);
  return { fingerprint: fingerprint256, subject: subject ?? '', expiresAt: validToDate.toISOString() };
}

/** Reports once that the last of the provider's certificates is about to end; a rollover has one that lasts longer. */
async function reportEnd(
  { tx, now, audit }: TransactionContext<AnonymousCaller>,
  connection: Connection,
): Promise<void> {
  const [last] = (connection.saml?.certificates ?? [])
    .map(factsOf)
    .sort((a, b) => (a.expiresAt < b.expiresAt ? 1 : -1));
  if (!last || Date.parse(last.expiresAt) > now.getTime() + WARNED_BEFORE) return;
  if (!(await saveReported(tx, connection.id, last.fingerprint))) return;
  await audit({
    eventType: 'sso',
    operation: 'certificate_expires',
    target: connectionTarget(connection),
    after: last,
  });
}
