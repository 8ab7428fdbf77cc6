import { sql } from 'kysely';
import type { Tx } from '../db/database.ts';
import type { EventRow } from './canonical.ts';

/**
 * Counts the sign-ins among events by the hour, in the transaction that seals them, so that a crash neither loses one nor
 * counts it twice.
 */
export async function countSignInHours(
  tx: Tx,
  events: readonly Pick<EventRow, 'at' | 'event_type' | 'operation' | 'outcome'>[],
): Promise<void> {
  const counts = new Map<string, { hour: string; outcome: string; count: number }>();
  for (const { at, event_type, operation, outcome } of events) {
    if (event_type !== 'session' || operation !== 'sign_in') continue;
    // A time outside the clock's range was inserted by SQL: it is sealed unchanged, but not counted.
    if (!/^\d{4}-[\d-]+T\d\d:[\d:.]+Z$/.test(at)) continue;
    const hour = `${at.slice(0, at.indexOf(':'))}:00:00Z`;
    const key = `${hour} ${outcome}`;
    const known = counts.get(key);
    if (known) known.count++;
    else counts.set(key, { hour, outcome, count: 1 });
  }
  if (counts.size === 0) return;
  const rows = [...counts.values()];
  await sql`
    INSERT INTO sign_in_hours AS known (hour, outcome, count)
    SELECT * FROM unnest(${rows.map(({ hour }) => hour)}::timestamptz[], ${rows.map(({ outcome }) => outcome)}::text[],
      ${rows.map(({ count }) => count)}::integer[])
    ON CONFLICT (hour, outcome) DO UPDATE SET count = known.count + excluded.count`.execute(tx);
}
