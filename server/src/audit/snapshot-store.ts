import type pg from 'pg';
import type { Database } from '../db/database.ts';
import type { EventRow } from './canonical.ts';
import type { BatchRow } from './header.ts';
import type { KeyRow } from './keys.ts';
import { EVENT_COLUMNS } from './seal-store.ts';

/** A leaf with its event, unless the event was removed. */
export interface LeafRow {
  ordinal: number;
  eventId: string;
  hash: Buffer;
  event: EventRow | null;
}

/** The identity of an event in a finding. */
export interface FoundEvent {
  id: string;
  at: Date | null;
}

/** A snapshot of the whole audit log, read in blocks. */
export interface AuditLogSnapshot {
  keys(): Promise<KeyRow[]>;
  head(): Promise<string | undefined>;
  batches(): AsyncGenerator<BatchRow>;
  leaves(): AsyncGenerator<LeafRow>;
  /** The removals that events record, not verified yet; the furthest first. */
  removals(): AsyncGenerator<unknown>;
  /** The first event that is neither sealed nor waiting, if any. */
  inserted(): Promise<FoundEvent | undefined>;
  /** The first event that was removed before it was sealed, if any. */
  goneUnsealed(): Promise<string | undefined>;
  waiting(): Promise<number>;
  close(): Promise<void>;
}

/** The number of rows in memory at once. */
const FETCHED = 1000;

/** Opens a snapshot on a dedicated connection, because reading takes long. It blocks no writer. */
export async function takeSnapshot(database: Database): Promise<AuditLogSnapshot> {
  const client = await database.dedicated('roster-verify');
  await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY');

  const all = async <Row extends pg.QueryResultRow>(text: string) => (await client.query<Row>(text)).rows;
  let cursors = 0;
  async function* stream<Row extends pg.QueryResultRow>(text: string): AsyncGenerator<Row> {
    const name = `audit_log_${++cursors}`;
    await client.query(`DECLARE ${name} NO SCROLL CURSOR FOR ${text}`);
    for (;;) {
      const rows = await all<Row>(`FETCH ${FETCHED} FROM ${name}`);
      if (rows.length === 0) return;
      yield* rows;
    }
  }

  return {
    keys: () => all<KeyRow>('SELECT * FROM audit_keys ORDER BY created_at, id'),
    head: async () => (await all<{ head: string }>('SELECT head FROM audit_head'))[0]?.head,
    batches: () => stream<BatchRow>('SELECT * FROM audit_batches ORDER BY number'),
    async *leaves() {
      // LATERAL with a limit: a nested loop with bounded memory, no hash table or sort.
      const rows = stream<
        EventRow & { ordinal: string; event_id: string; leaf: Buffer; is_there: boolean | null }
      >(`
        SELECT l.ordinal, l.event_id, l.hash AS leaf, e.* FROM audit_leaves AS l
        LEFT JOIN LATERAL (
          SELECT true AS is_there, ${EVENT_COLUMNS} FROM audit_events AS e WHERE e.id = l.event_id LIMIT 1
        ) AS e ON true
        ORDER BY l.ordinal`);
      for await (const { ordinal, event_id, leaf, is_there, ...event } of rows)
        yield {
          ordinal: Number(ordinal),
          eventId: event_id,
          hash: leaf,
          event: is_there ? event : null,
        };
    },
    async *removals() {
      // Only events that are in the chain or queued for it.
      const rows = stream<{ after: unknown }>(`
        SELECT after FROM audit_events AS e
        WHERE event_type = 'audit' AND operation = 'remove' AND outcome = 'success'
          AND (EXISTS (SELECT FROM audit_leaves WHERE event_id = e.id)
            OR EXISTS (SELECT FROM audit_unsealed WHERE event_id = e.id))
        ORDER BY after -> 'throughOrdinal' DESC`);
      for await (const { after } of rows) yield after;
    },
    inserted: async () =>
      (
        await all<FoundEvent>(`
          SELECT id, at FROM audit_events AS e
          WHERE NOT EXISTS (SELECT FROM audit_leaves WHERE event_id = e.id)
            AND NOT EXISTS (SELECT FROM audit_unsealed WHERE event_id = e.id)
          ORDER BY id LIMIT 1`)
      )[0],
    goneUnsealed: async () =>
      (
        await all<{ id: string }>(`
          SELECT event_id AS id FROM audit_unsealed AS u
          WHERE NOT EXISTS (SELECT FROM audit_events WHERE id = u.event_id)
            AND NOT EXISTS (SELECT FROM audit_leaves WHERE event_id = u.event_id)
          ORDER BY event_id LIMIT 1`)
      )[0]?.id,
    waiting: async () =>
      Number(
        (
          await all<{ count: string }>(
            'SELECT count(*) AS count FROM audit_unsealed JOIN audit_events ON id = event_id',
          )
        )[0]?.count ?? 0,
      ),
    close: () => client.end(),
  };
}
