import { type AuditEvent, record } from '../audit/record.ts';
import type { Database, Tx } from '../db/database.ts';
import type { Clock } from '../kit/clock.ts';
import { AppError } from '../kit/errors.ts';
import type { AnyCaller } from './actor.ts';

/** The part of an audit event that is known before the use case has run. */
export type Attempt = Pick<AuditEvent, 'eventType' | 'operation' | 'target'>;

/** The statuses of refusals; what else goes wrong (422, 503 …) is not somebody trying what they may not. */
const REFUSALS = new Set([403, 404, 409, 412]);

/**
 * Runs a use case in one transaction. When it is refused, the transaction is undone and the refusal leaves an audit
 * event, so that attempts are seen as well as deeds. `work` may run twice (see `transact`); `attempt` is read after
 * the failure, so the use case may fill in its target as it learns it.
 */
export async function operate<T>(
  { database, clock }: { database: Database; clock: Clock },
  caller: AnyCaller,
  attempt: Attempt,
  work: (tx: Tx, now: Date) => Promise<T>,
): Promise<T> {
  try {
    return await database.transact((tx) => work(tx, clock.now()));
  } catch (error) {
    if (error instanceof AppError && REFUSALS.has(error.status)) {
      await record(database.db, caller, clock.now(), { ...attempt, outcome: 'denied', reason: error.code });
    }
    throw error;
  }
}
