import { type AuditEvent, type Caller, record } from '../../audit/record.ts';
import type { Database } from '../../db/database.ts';
import type { Clock } from '../../lib/clock.ts';
import { AppError, type ErrorCode } from '../../lib/errors.ts';
import { type PasswordAttempt, verifyAttempt } from './throttle.ts';

/**
 * Refuses the holder of a link that opens nothing, and leaves an event of it, but no more of them than the throttle lets
 * through, or an old link would be enough to fill the trail. Throws the reason, always.
 */
export async function rejectAttempt(
  { database, clock }: { database: Database; clock: Clock },
  caller: Caller,
  guess: PasswordAttempt,
  event: Pick<AuditEvent, 'eventType' | 'operation' | 'target'>,
  reason: ErrorCode,
): Promise<never> {
  await database.transact(async (tx) => {
    const verdict = await verifyAttempt(tx, guess, clock.now, async () => false);
    if (verdict === 'wrong') await record(tx, caller, clock.now(), { ...event, outcome: 'denied', reason });
  });
  throw new AppError(reason);
}
