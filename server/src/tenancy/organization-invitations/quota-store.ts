import { sql } from 'kysely';
import type { Tx } from '../../db/database.ts';
import { HOUR } from '../../lib/clock.ts';

/**
 * Counts an invitation that a user sends. Returns how many they have sent in the current hour, with this one, and when
 * the hour ends. Locks the user's counter until the transaction ends.
 */
export async function countInvitation(
  tx: Tx,
  userId: string,
  now: Date,
): Promise<{ sent: number; endsAt: Date }> {
  const expired = sql<boolean>`invitation_quotas.window_start <= ${new Date(now.getTime() - HOUR)}`;
  const { sent, window_start } = await tx
    .insertInto('invitation_quotas')
    .values({ user_id: userId, window_start: now, sent: 1 })
    .onConflict((conflict) =>
      conflict.column('user_id').doUpdateSet({
        sent: sql<number>`CASE WHEN ${expired} THEN 1 ELSE invitation_quotas.sent + 1 END`,
        window_start: sql<Date>`CASE WHEN ${expired} THEN excluded.window_start ELSE invitation_quotas.window_start END`,
      }),
    )
    .returning(['sent', 'window_start'])
    .executeTakeFirstOrThrow();
  return { sent, endsAt: new Date(window_start.getTime() + HOUR) };
}
