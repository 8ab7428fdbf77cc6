import { sql } from 'kysely';
import type { Tx } from '../../db/database.ts';
import type { Tables } from '../../db/types.ts';
import { HOUR, SECOND } from '../../lib/clock.ts';

/** Use of a quota: how much, this use included, and the seconds until the hour ends. */
interface QuotaUse {
  used: number;
  retryAfter: number;
}

/** Counts a use of an hourly quota by a user. Locks the counter until the transaction ends. */
export async function useQuota(
  tx: Tx,
  kind: Tables['hourly_quotas']['kind'],
  userId: string,
  now: Date,
): Promise<QuotaUse> {
  const hasEnded = sql<boolean>`hourly_quotas.window_start <= ${new Date(now.getTime() - HOUR)}`;
  const { used, window_start } = await tx
    .insertInto('hourly_quotas')
    .values({ user_id: userId, kind, window_start: now, used: 1 })
    .onConflict((conflict) =>
      conflict.columns(['user_id', 'kind']).doUpdateSet({
        used: sql<number>`CASE WHEN ${hasEnded} THEN 1 ELSE hourly_quotas.used + 1 END`,
        window_start: sql<Date>`CASE WHEN ${hasEnded} THEN excluded.window_start ELSE hourly_quotas.window_start END`,
      }),
    )
    .returning(['used', 'window_start'])
    .executeTakeFirstOrThrow();
  const retryAfter = Math.max(1, Math.ceil((window_start.getTime() + HOUR - now.getTime()) / SECOND));
  return { used, retryAfter };
}
