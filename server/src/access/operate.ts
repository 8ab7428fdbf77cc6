import { type AuditEvent, record } from '../audit/record.ts';
import type { Database, Tx } from '../db/database.ts';
import type { Clock } from '../lib/clock.ts';
import { AppError } from '../lib/errors.ts';
import type { AnyCaller } from './actor.ts';

/** The part of an audit event that is known before the use case has run. */
export type Attempt = Pick<AuditEvent, 'eventType' | 'operation' | 'target' | 'organization' | 'project'>;

/**
 * The statuses of refusals; what else goes wrong (422, 503 …) is not somebody trying what they may not. 401 comes from
 * inside a use case only when the actor's authority changed on the way.
 */
const REFUSALS = new Set([401, 403, 404, 409, 412]);

/** What every use case has at hand. */
interface Context {
  database: Database;
  clock: Clock;
}

/**
 * Runs a use case and, when it is refused, leaves an audit event of the refusal, so that attempts are seen as well as
 * deeds. `attempt` is read after the failure, so the use case may fill in its target as it learns it.
 */
export async function recordingRefusals<T>(
  { database, clock }: Context,
  caller: AnyCaller,
  attempt: Attempt,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof AppError && REFUSALS.has(error.status)) {
      await record(database.db, caller, clock.now(), { ...attempt, outcome: 'denied', reason: error.code });
    }
    throw error;
  }
}

/** The same in one transaction, which a refusal undoes. `work` may run twice (see `transact`). */
export async function operate<T>(
  context: Context,
  caller: AnyCaller,
  attempt: Attempt,
  work: (tx: Tx, now: Date) => Promise<T>,
): Promise<T> {
  const { database, clock } = context;
  return recordingRefusals(context, caller, attempt, () => database.transact((tx) => work(tx, clock.now())));
}
