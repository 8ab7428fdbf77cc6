import { sql } from 'kysely';
import type { Queryable } from '../../db/database.ts';
import { countRows } from '../../db/keyset.ts';

/** How many events are older than so many days, and when the oldest of all happened. */
export async function readRetentionImpact(
  db: Queryable,
  now: Date,
  days: number,
): Promise<{ events: { value: number; exact: boolean }; oldest: Date | null }> {
  const older = sql`SELECT FROM audit_events WHERE at < ${now}::timestamptz - make_interval(days => ${days})`;
  const { rows } = await sql<{ oldest: Date | null }>`
    SELECT min(at) AS oldest FROM audit_events`.execute(db);
  return { events: await countRows(db, older), oldest: rows[0]?.oldest ?? null };
}
