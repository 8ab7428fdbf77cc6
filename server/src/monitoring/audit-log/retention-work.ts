import { SYSTEM_CALLER } from '../../access/context.ts';
import { openKey } from '../../audit/keys.ts';
import { record } from '../../audit/record.ts';
import { signRemoval } from '../../audit/removal.ts';
import { readKeys } from '../../audit/seal-store.ts';
import type { Database } from '../../db/database.ts';
import type { Job } from '../../jobs/job.ts';
import { type Clock, HOUR } from '../../lib/clock.ts';
import type { Vault } from '../../lib/vault.ts';
import { readRetention, readRetentionState, removeSealed } from './retention-store.ts';

/** Roster itself. */

/**
 * Few old events are left to gather, or each removal, being an event as well, would call for another one. Milliseconds.
 */
const GATHERING = HOUR;

/**
 * Removes events that are older than the settings say, whole sealed batches from the oldest on, a few a piece. Each piece
 * is one transaction with an event of its own, which says up to where, signed, so that the removal is sealed as well.
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
  return {
    name: 'audit-retention',
    async nextRunAt() {
      const { db } = database;
      const retention = await readRetention(db);
      if (!retention) return undefined;
      const now = clock.now();
      const { removable, removedAt, more } = await readRetentionState(db, now, retention.days);
      if (!removable) return undefined;
      // A setting that is new takes effect at once.
      if (more || removedAt === null || removedAt < retention.setAt) return now;
      return new Date(removedAt.getTime() + GATHERING);
    },
    runStep: () =>
      database.transact(async (tx) => {
        // Held, so that no longer time is set meanwhile, and so that two nodes never remove at once.
        const retention = await readRetention(tx, { held: true });
        if (!retention) return false;
        const now = clock.now();
        const { removable, more } = await readRetentionState(tx, now, retention.days);
        if (!removable) return false;
        const signer = (await readKeys(tx))
          .map((row) => openKey(vault, row))
          .find((key) => key !== undefined);
        // Where the secret key was replaced, the sealer makes a new one first.
        if (!signer) return false;
        const events = await removeSealed(tx, removable);
        await record(tx, SYSTEM_CALLER, now, {
          eventType: 'audit',
          operation: 'remove',
          outcome: 'success',
          after: {
            ...signRemoval(signer, {
              throughBatch: removable.throughBatch,
              throughOrdinal: removable.throughOrdinal,
              root: removable.root.toString('hex'),
            }),
            events,
            olderThan: retention.days,
          },
        });
        return more;
      }),
  };
}
