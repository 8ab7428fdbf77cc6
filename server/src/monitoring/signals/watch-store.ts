import { sql } from 'kysely';
import type { Queryable, Tx } from '../../db/database.ts';
import { DAY } from '../../lib/clock.ts';
import type { Hit, Rule, SealedEvent, SignalDetails } from './model.ts';

/** Whether there are sealed events that were not looked at. */
export async function isBehind(db: Queryable): Promise<boolean> {
  const { rows } = await sql<{ behind: boolean }>`
    SELECT EXISTS (SELECT FROM audit_leaves WHERE ordinal > f.ordinal) AS behind
    FROM audit_followers f WHERE name = 'signals'`.execute(db);
  return rows[0]?.behind ?? false;
}

/** Where the follower stands; held until the transaction ends, so that nobody else looks at the same events. */
export async function lockConsumer(tx: Tx): Promise<string | undefined> {
  const row = await tx
    .selectFrom('audit_followers')
    .select('ordinal')
    .where('name', '=', 'signals')
    .forUpdate()
    .executeTakeFirst();
  return row?.ordinal;
}

/**
 * The next sealed events in their order, those that may mean something; `through`: where they end, if there are any.
 * `OFFSET 0` has each found by its id: where nothing is known yet of how much there is, the planner reads all of a kind.
 */
export async function readSealed(
  tx: Tx,
  after: string,
  limit: number,
): Promise<{ events: SealedEvent[]; through: string | undefined }> {
  const { rows } = await sql<{ ordinal: string } & SealedRow>`
    WITH leaves AS MATERIALIZED (
      SELECT ordinal, event_id FROM audit_leaves WHERE ordinal > ${after}::bigint ORDER BY ordinal LIMIT ${limit})
    SELECT l.ordinal, e.id, e.at, e.event_type, e.operation, e.outcome, e.operated_by_id, e.operated_by_name,
      e.target_type, e.target_id, e.target_name, e.address, e.after
    FROM leaves l LEFT JOIN LATERAL (SELECT * FROM audit_events WHERE id = l.event_id OFFSET 0) AS e
      ON e.outcome <> 'denied'
      AND (e.event_type = 'session' AND e.operation = 'sign_in'
        OR e.event_type = 'user' AND e.operation IN ('create', 'update', 'activate', 'disable', 'delete'))
    ORDER BY l.ordinal`.execute(tx);
  return {
    events: rows.flatMap((row) => (row.id === null ? [] : [sealedEvent(row.id, row)])),
    through: rows.at(-1)?.ordinal,
  };
}

interface SealedRow {
  id: string | null;
  at: Date;
  event_type: string;
  operation: string;
  outcome: string;
  operated_by_id: string | null;
  operated_by_name: string | null;
  target_type: string | null;
  target_id: string | null;
  target_name: string | null;
  address: string | null;
  after: unknown;
}

const sealedEvent = (id: string, row: SealedRow): SealedEvent => ({
  id,
  at: row.at,
  eventType: row.event_type,
  operation: row.operation,
  outcome: row.outcome,
  operatedBy:
    row.operated_by_id === null
      ? undefined
      : { id: row.operated_by_id, name: row.operated_by_name ?? row.operated_by_id },
  target: row.target_type === null ? undefined : { id: row.target_id, name: row.target_name },
  address: row.address,
  after: Object(row.after),
});

/** What a rule is about, and since when its hits matter. */
export interface Watched {
  rule: Rule;
  subject: string;
  since: Date;
}

const unnested = (watched: readonly Watched[]) =>
  sql`unnest(${watched.map(({ rule }) => rule)}::text[], ${watched.map(({ subject }) => subject)}::text[],
    ${watched.map(({ since }) => since)}::timestamptz[]) AS w (rule, subject, since)`;

/** A signal that may go on. */
export interface LatestSignal {
  id: string;
  rule: Rule;
  subject: string;
  details: SignalDetails;
  raisedAt: Date;
  lastAt: Date;
  acknowledged: boolean;
}

/** The latest signal of each, as far as there is one; held until the transaction ends. */
export async function lockLatest(tx: Tx, watched: readonly Watched[]): Promise<LatestSignal[]> {
  const { rows } = await sql<LatestSignal>`
    SELECT id, rule, subject, details, raised_at AS "raisedAt", last_at AS "lastAt",
      acknowledged_at IS NOT NULL AS acknowledged
    FROM signals WHERE id IN (
      SELECT latest.id FROM ${unnested(watched)} CROSS JOIN LATERAL (
        SELECT id FROM signals s WHERE s.rule = w.rule AND s.subject = w.subject
        ORDER BY raised_at DESC, id DESC LIMIT 1) AS latest)
    ORDER BY id FOR UPDATE`.execute(tx);
  return rows;
}

/** More of one subject are never kept: no threshold is higher. */
const MOST_HITS = 10_000;

/** What was found of each before and matters yet, the oldest first. */
export async function readHits(
  tx: Tx,
  watched: readonly Watched[],
): Promise<(Hit & { rule: Rule; subject: string; counted: boolean })[]> {
  const { rows } = await sql<Hit & { rule: Rule; subject: string; counted: boolean }>`
    SELECT w.rule, w.subject, h.key, h.at, h.detail, h.counted
    FROM ${unnested(watched)} CROSS JOIN LATERAL (
      SELECT key, at, detail, counted FROM signal_hits s
      WHERE s.rule = w.rule AND s.subject = w.subject AND s.at > w.since
      ORDER BY at DESC LIMIT ${MOST_HITS}) AS h
    ORDER BY h.at, h.key`.execute(tx);
  return rows;
}

/** A hit to be kept. */
export interface KeptHit extends Hit {
  rule: Rule;
  subject: string;
  counted: boolean;
}

/** Keeps hits; of one with the same key the later. */
export async function saveHits(tx: Tx, hits: readonly KeptHit[]): Promise<void> {
  const last = [...new Map(hits.map((hit) => [`${hit.rule} ${hit.subject} ${hit.key}`, hit])).values()];
  if (last.length === 0) return;
  const column = (name: 'rule' | 'subject' | 'key' | 'at' | 'detail' | 'counted') =>
    last.map((hit) => hit[name]);
  await sql`
    INSERT INTO signal_hits (rule, subject, key, at, detail, counted)
    SELECT * FROM unnest(${column('rule')}::text[], ${column('subject')}::text[], ${column('key')}::text[],
      ${column('at')}::timestamptz[], ${column('detail')}::text[], ${column('counted')}::boolean[])
    ON CONFLICT (rule, subject, key) DO UPDATE SET at = excluded.at, counted = excluded.counted`.execute(tx);
}

/** What became a signal is not waiting any more. */
export async function dropHits(tx: Tx, rule: Rule, subject: string): Promise<void> {
  await tx
    .deleteFrom('signal_hits')
    .where('rule', '=', rule)
    .where('subject', '=', subject)
    .where('counted', '=', false)
    .execute();
}

/** How many signals of each rule were raised lately. */
export async function countRaised(tx: Tx, since: Date): Promise<Map<Rule, number>> {
  const rows = await tx
    .selectFrom('signals')
    .select(['rule', (of) => of.fn.countAll<string>().as('count')])
    .where('raised_at', '>', since)
    .groupBy('rule')
    .execute();
  return new Map(rows.map(({ rule, count }) => [rule, Number(count)]));
}

/** A signal to be raised. */
export interface NewSignal {
  id: string;
  rule: Rule;
  subject: string;
  details: SignalDetails;
  raisedAt: Date;
  lastAt: Date;
  told: boolean;
}

/** Writes a signal. */
export async function insertSignal(
  tx: Tx,
  { details, raisedAt, lastAt, ...signal }: NewSignal,
): Promise<void> {
  await tx
    .insertInto('signals')
    .values({ ...signal, details: JSON.stringify(details), raised_at: raisedAt, last_at: lastAt })
    .execute();
}

/** Writes what signals have come to. */
export async function saveCourse(
  tx: Tx,
  signals: readonly Pick<NewSignal, 'id' | 'details' | 'lastAt'>[],
): Promise<void> {
  if (signals.length === 0) return;
  await sql`
    UPDATE signals s SET details = n.details, last_at = n.last_at
    FROM unnest(${signals.map(({ id }) => id)}::uuid[], ${signals.map(({ details }) => JSON.stringify(details))}::jsonb[],
      ${signals.map(({ lastAt }) => lastAt)}::timestamptz[]) AS n (id, details, last_at)
    WHERE s.id = n.id`.execute(tx);
}

/** What nothing will become of: no window is longer than a day. */
export async function purgeSignalHits(db: Queryable, now: Date): Promise<void> {
  await db
    .deleteFrom('signal_hits')
    .where('at', '<', new Date(now.getTime() - DAY))
    .execute();
}
