import { createContext, SYSTEM_CALLER } from '../../access/context.ts';
import { openKey } from '../../audit/keys.ts';
import { signRemoval } from '../../audit/removal.ts';
import { readKeys } from '../../audit/seal-store.ts';
import type { Database } from '../../db/database.ts';
import type { Job } from '../../jobs/job.ts';
import { type Clock, HOUR } from '../../lib/clock.ts';
import type { Vault } from '../../lib/vault.ts';
import { lockRetention, readRetention, readRetentionState, removeSealed } from './retention-store.ts';

/**
 * Shortest time between two removals of a few events. Each removal is an event itself, and without it would be followed
 * by another one. Milliseconds.
 */
const INTERVAL = HOUR;

/**
 * Creates the job that removes events older than the retention setting allows: whole sealed batches, oldest first. Each
 * step is one transaction, and its audit event contains a signed statement of what was removed, so that the removal is
 * sealed as well.
 */
export function createRetention({
  database,
  clock,
  vault,
}: {
  database: Database;
  clock: Clock;
  vault: Vault;
}): Job {
  const ctx = createContext({ database, clock }, SYSTEM_CALLER);
  return {
    name: 'audit-retention',
    async nextRunAt() {
      const retention = await readRetention(ctx.db);
      if (!retention) return undefined;
      const now = ctx.now();
      const { removable, removedAt, more } = await readRetentionState(ctx.db, now, retention.days);
      if (!removable) return undefined;
      // A new setting takes effect at once.
      if (more || removedAt === null || removedAt < retention.setAt) return now;
      return new Date(removedAt.getTime() + INTERVAL);
    },
    runStep: () =>
      ctx.transaction(
        { eventType: 'audit', operation: 'remove', target: undefined },
        async ({ tx, now, audit }) => {
          // Locked, so that no longer retention is set meanwhile and two nodes do not remove at once.
          const retention = await lockRetention(tx);
          if (!retention) return false;
          const { removable, more } = await readRetentionState(tx, now, retention.days);
          if (!removable) return false;
          const signer = (await readKeys(tx))
            .map((row) => openKey(vault, row))
            .find((key) => key !== undefined);
          // After a change of SECRET_KEY the sealer creates a new key first.
          if (!signer) return false;
          const events = await removeSealed(tx, removable);
          const removal = signRemoval(signer, {
            throughBatch: removable.throughBatch,
            throughOrdinal: removable.throughOrdinal,
            root: removable.root.toString('hex'),
          });
          await audit({
            eventType: 'audit',
            operation: 'remove',
            after: { ...removal, events, olderThan: retention.days },
          });
          return more;
        },
      ),
  };
}
