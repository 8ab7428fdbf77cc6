import { type RawBuilder, sql } from 'kysely';
import type { Queryable, Tx } from '../../db/database.ts';
import { countOrEstimate } from '../../db/keyset.ts';

/** The oldest sealed events that may be removed: whole batches. */
interface Removable {
  fromOrdinal: number;
  throughBatch: number;
  throughOrdinal: number;
  /** The Merkle root of the last of these batches. */
  root: Buffer;
}

/** The last removal, and what may be removed next. */
interface RetentionState {
  /** When events were removed last; null: never. */
  removedAt: Date | null;
  /** undefined: nothing may be removed now. */
  removable: Removable | undefined;
  /** Whether there may be more than one portion. */
  more: boolean;
}

/** Ordinals that are removed in one transaction: several batches, some tenths of a second. */
const PORTION = 4000;

interface Retention {
  days: number;
  setAt: Date;
}

/** Returns for how many days events are kept, and since when this is set; undefined: forever. */
export const readRetention = (db: Queryable): Promise<Retention | undefined> => selectRetention(db, sql``);

/** The same, locked FOR UPDATE: the setting can't be changed until the transaction ends. */
export const lockRetention = (tx: Tx): Promise<Retention | undefined> => selectRetention(tx, sql`FOR UPDATE`);

async function selectRetention(db: Queryable, lock: RawBuilder<unknown>): Promise<Retention | undefined> {
  const { rows } = await sql<{ days: number | null; setAt: Date }>`
    SELECT (value ->> 'days')::integer AS days, updated_at AS "setAt" FROM settings
    WHERE name = 'audit-retention' ${lock}`.execute(db);
  const [row] = rows;
  return row?.days ? { days: row.days, setAt: row.setAt } : undefined;
}

/** The time from which events are kept, as the trigger of migration 0005 computes it, unless the clock of this node is behind. */
const keptFrom = (now: Date, days: number) =>
  sql`least(${now}::timestamptz, now()) - make_interval(days => ${days})`;

/**
 * Returns which batches may be removed, from the oldest: those with nothing newer than `days`; nothing that a consumer
 * has yet to read; nothing whose event is missing already, so that verification finds it; and not the newest sealed
 * event of a removal, which proves all removals before it. Returns none at all if the last removal does not match what
 * is there.
 */
export async function readRetentionState(db: Queryable, now: Date, days: number): Promise<RetentionState> {
  const { rows } = await sql<{ first: number | null; removedAt: Date | null; gone: number; end: number }>`
    WITH removal AS (
      SELECT at, (after ->> 'throughOrdinal')::float8 AS through, l.ordinal
      FROM audit_events e LEFT JOIN audit_leaves l ON l.event_id = e.id
      WHERE event_type = 'audit' AND operation = 'remove' AND outcome = 'success'
    )
    SELECT (SELECT min(ordinal)::float8 FROM audit_leaves) AS first,
      (SELECT max(at) FROM removal) AS "removedAt", (SELECT coalesce(max(through), 0) FROM removal) AS gone,
      least(
        (SELECT min(ordinal) FROM audit_followers) + 1,
        (SELECT ordinal FROM removal WHERE ordinal IS NOT NULL ORDER BY through DESC LIMIT 1),
        ${Number.MAX_SAFE_INTEGER}::bigint
      )::float8 AS end`.execute(db);
  const { first = null, removedAt = null, gone = 0, end = 0 } = rows[0] ?? {};
  if (first === null || first !== gone + 1 || end <= first)
    return { removedAt, removable: undefined, more: false };
  const until = Math.min(end, first + PORTION);
  const removable = await readBatchesBefore(db, first, until, keptFrom(now, days));
  return { removedAt, removable, more: removable !== undefined && until === first + PORTION };
}

async function readBatchesBefore(
  db: Queryable,
  first: number,
  until: number,
  keptFrom: ReturnType<typeof sql>,
): Promise<Removable | undefined> {
  const { rows } = await sql<{ throughBatch: number; throughOrdinal: number; root: Buffer }>`
    WITH kept AS (
      SELECT min(l.ordinal) AS ordinal FROM audit_leaves l LEFT JOIN audit_events e ON e.id = l.event_id
      WHERE l.ordinal >= ${first} AND l.ordinal < ${until} AND (e.id IS NULL OR e.at >= ${keptFrom})
    )
    SELECT number::float8 AS "throughBatch", last_ordinal::float8 AS "throughOrdinal", root FROM audit_batches
    WHERE last_ordinal >= ${first} AND last_ordinal < least(${until}, (SELECT ordinal FROM kept))
    ORDER BY number DESC LIMIT 1`.execute(db);
  const [row] = rows;
  return row && { fromOrdinal: first, ...row };
}

/** Removes these events and returns their number. */
export async function removeSealed(tx: Tx, { fromOrdinal, throughOrdinal }: Removable): Promise<number> {
  const range = sql`ordinal BETWEEN ${fromOrdinal} AND ${throughOrdinal}`;
  const { numAffectedRows } = await sql`
    DELETE FROM audit_events WHERE id IN (SELECT event_id FROM audit_leaves WHERE ${range})`.execute(tx);
  await sql`DELETE FROM audit_leaves WHERE ${range}`.execute(tx);
  return Number(numAffectedRows ?? 0);
}

/**
 * Returns how many events are older than this many days, and the time of the oldest event. Above the limit of lists the
 * number is estimated from the ordinals.
 */
export async function readRetentionImpact(
  db: Queryable,
  now: Date,
  days: number,
): Promise<{ events: { value: number; exact: boolean }; oldest: Date | null }> {
  const older = sql`SELECT FROM audit_events WHERE at < ${keptFrom(now, days)}`;
  const { rows } = await sql<{ oldest: Date | null; ordinals: number | null }>`
    SELECT (SELECT min(at) FROM audit_events) AS oldest,
      coalesce(
        (SELECT l.ordinal FROM audit_events e JOIN audit_leaves l ON l.event_id = e.id
          WHERE e.at >= ${keptFrom(now, days)} ORDER BY e.at, e.id LIMIT 1),
        (SELECT max(ordinal) + 1 FROM audit_leaves)
      )::float8 - (SELECT min(ordinal) FROM audit_leaves) AS ordinals`.execute(db);
  const events = await countOrEstimate(db, older, rows[0]?.ordinals ?? 0);
  return { events, oldest: rows[0]?.oldest ?? null };
}
