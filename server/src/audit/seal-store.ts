import { sql } from 'kysely';
import type { Queryable, Tx } from '../db/database.ts';
import type { EventRow } from './canonical.ts';
import type { Header } from './header.ts';
import type { KeyRow } from './keys.ts';

/**
 * The sealed columns of an event `e`, the time in UTC with full precision. A year before Christ is marked as such:
 * without the mark an event could be moved there undetected.
 */
export const EVENT_COLUMNS = `
  e.id, regexp_replace(to_char(e.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'), '000$', '') || 'Z'
    || CASE WHEN e.at < '0001-01-01 00:00:00+00' THEN ' BC' ELSE '' END AS at,
  e.event_type, e.operation, e.outcome, e.reason, e.operated_by_id, e.operated_by_name, e.target_type, e.target_id,
  e.target_name, e.organization_id, e.organization_name, e.project_id, e.project_name, e.address, e.user_agent,
  e.request_id, e.before, e.after`;
export const eventColumns = sql.raw(EVENT_COLUMNS);

/** The number of unsealed events, counted up to 10,000. */
export interface Waiting {
  count: number;
  oldest: Date | null;
  /** Whether there may be more than was counted. */
  more: boolean;
}

const COUNTED = 10_000;

/**
 * Counts unsealed events, once a second. Reads the index in order, because the table contains dead tuples of sealed entries.
 * Events that were removed before sealing don't count.
 */
export async function readWaiting(db: Queryable): Promise<Waiting> {
  const { rows } = await sql<{ looked: number; count: number; oldest: Date | null }>`
    SELECT count(*)::int AS looked, count(e.at)::int AS count, min(e.at) AS oldest
    FROM (SELECT event_id FROM audit_unsealed ORDER BY event_id LIMIT ${COUNTED}) AS u
    LEFT JOIN LATERAL (SELECT at FROM audit_events WHERE id = u.event_id LIMIT 1) AS e ON true`.execute(db);
  const { looked = 0, count = 0, oldest = null } = rows[0] ?? {};
  return { count, oldest, more: looked === COUNTED };
}

/** Serializes sealing with a transaction lock: the worker's own lock may have been lost with its connection. */
export async function lockChain(tx: Tx): Promise<void> {
  await sql`SELECT pg_advisory_xact_lock(hashtext('roster.audit_chain'))`.execute(tx);
}

/** Returns the end of the chain: the newest batch, its copy encrypted with the secret key, and the last leaf. */
export async function readChainEnd(db: Queryable) {
  const batch = await db
    .selectFrom('audit_batches')
    .selectAll()
    .orderBy('number', 'desc')
    .limit(1)
    .executeTakeFirst();
  const head = await db.selectFrom('audit_head').select('head').executeTakeFirst();
  const leaf = await db
    .selectFrom('audit_leaves')
    .select('ordinal')
    .orderBy('ordinal', 'desc')
    .limit(1)
    .executeTakeFirst();
  return { batch, head: head?.head, lastLeaf: Number(leaf?.ordinal ?? 0) };
}

/** Returns all keys, newest first. */
export const readKeys = (db: Queryable): Promise<KeyRow[]> =>
  db.selectFrom('audit_keys').selectAll().orderBy('created_at', 'desc').orderBy('id').execute();

/** Inserts a key. */
export async function insertKey(tx: Tx, row: KeyRow): Promise<void> {
  await tx.insertInto('audit_keys').values(row).execute();
}

/** An unsealed event; `event` is null if it was removed, `sealed` is true if it is already in the chain. */
export interface Queued {
  event_id: string;
  event: EventRow | null;
  sealed: boolean;
}

/** Returns the next unsealed events after an id, in the order of their ids. */
export async function readQueued(tx: Tx, after: string, limit: number): Promise<Queued[]> {
  // LATERAL with a limit: an index lookup for each, independent of the statistics of this short-lived queue.
  const { rows } = await sql<EventRow & { event_id: string; sealed: boolean; is_there: boolean }>`
    SELECT u.event_id, l.found IS NOT NULL AS sealed, e.is_there, e.*
    FROM (SELECT event_id FROM audit_unsealed WHERE event_id > ${after} ORDER BY event_id LIMIT ${limit}) AS u
    LEFT JOIN LATERAL (
      SELECT true AS is_there, ${eventColumns} FROM audit_events AS e WHERE e.id = u.event_id LIMIT 1
    ) AS e ON true
    LEFT JOIN LATERAL (SELECT true AS found FROM audit_leaves WHERE event_id = u.event_id LIMIT 1) AS l ON true
    ORDER BY u.event_id`.execute(tx);
  return rows.map(({ event_id, sealed, is_there, ...event }) => ({
    event_id,
    sealed,
    event: is_there ? event : null,
  }));
}

/** Removes entries of events that have been sealed. */
export async function dequeue(tx: Tx, eventIds: readonly string[]): Promise<void> {
  await sql`DELETE FROM audit_unsealed WHERE event_id = ANY(${eventIds}::uuid[])`.execute(tx);
}

/** Appends a batch with its leaves and makes it the newest. */
export async function appendBatch(
  tx: Tx,
  header: Header,
  signature: Buffer,
  leaves: readonly { eventId: string; hash: Buffer }[],
  head: string,
): Promise<void> {
  await sql`
    INSERT INTO audit_leaves (ordinal, event_id, hash)
    SELECT ${header.firstOrdinal}::bigint + leaf_number - 1, event_id, hash
    FROM unnest(${leaves.map(({ eventId }) => eventId)}::uuid[], ${leaves.map(({ hash }) => hash)}::bytea[])
      WITH ORDINALITY AS leaf (event_id, hash, leaf_number)`.execute(tx);
  await tx
    .insertInto('audit_batches')
    .values({
      number: String(header.number),
      first_ordinal: String(header.firstOrdinal),
      last_ordinal: String(header.lastOrdinal),
      root: Buffer.from(header.root, 'hex'),
      previous: Buffer.from(header.previous, 'hex'),
      sealed_at: new Date(header.sealedAt),
      key_id: header.keyId,
      signature,
    })
    .execute();
  await tx
    .insertInto('audit_head')
    .values({ head })
    .onConflict((conflict) => conflict.column('singleton').doUpdateSet({ head }))
    .execute();
}
