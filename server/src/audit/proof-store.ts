import { sql } from 'kysely';
import type { Queryable } from '../db/database.ts';
import type { EventRow } from './canonical.ts';
import type { BatchRow } from './header.ts';
import { eventColumns } from './seal-store.ts';

/** The position of an event in the chain. */
export interface SealRow extends BatchRow {
  event_id: string;
  ordinal: string;
}

/** Returns events by their ids, in any order; those that do not exist are omitted. */
export async function readEventsOf(db: Queryable, eventIds: readonly string[]): Promise<EventRow[]> {
  const { rows } = await sql<EventRow>`
    SELECT ${eventColumns} FROM audit_events AS e WHERE e.id = ANY(${eventIds}::uuid[])`.execute(db);
  return rows;
}

/** Returns the seals of events; unsealed events have none. */
export async function readSealsOf(db: Queryable, eventIds: readonly string[]): Promise<SealRow[]> {
  const { rows } = await sql<SealRow>`
    SELECT l.event_id, l.ordinal, b.* FROM audit_leaves AS l
    CROSS JOIN LATERAL (
      SELECT * FROM audit_batches WHERE last_ordinal >= l.ordinal ORDER BY last_ordinal LIMIT 1
    ) AS b
    WHERE l.event_id = ANY(${eventIds}::uuid[]) AND b.first_ordinal <= l.ordinal`.execute(db);
  return rows;
}

/** Returns the leaves of batches, in order. */
export async function readLeavesOf(
  db: Queryable,
  batches: readonly number[],
): Promise<{ batch: string; hash: Buffer }[]> {
  // LATERAL with a limit: an index range for each batch, independent of the planner's estimates.
  const { rows } = await sql<{ batch: string; hash: Buffer }>`
    SELECT b.number AS batch, l.hash FROM audit_batches AS b
    CROSS JOIN LATERAL (
      SELECT ordinal, hash FROM audit_leaves WHERE ordinal BETWEEN b.first_ordinal AND b.last_ordinal
      ORDER BY ordinal LIMIT b.last_ordinal - b.first_ordinal + 1
    ) AS l
    WHERE b.number = ANY(${batches}::bigint[]) ORDER BY l.ordinal`.execute(db);
  return rows;
}
