import { sql } from 'kysely';
import type { Queryable, Tx } from '../../db/database.ts';
import { DAY } from '../../lib/clock.ts';
import type { Hit, Rule, SealedEvent, SignalDetails } from './model.ts';

/** Whether there are sealed events that have not been processed. */
export async function isBehind(db: Queryable): Promise<boolean> {
  const { rows } = await sql<{ behind: boolean }>`
    SELECT EXISTS (SELECT FROM audit_leaves WHERE ordinal > f.ordinal) AS behind
    FROM audit_followers f WHERE name = 'signals'`.execute(db);
  return rows[0]?.behind ?? false;
}

/** Returns the position of the consumer, locked FOR UPDATE, so that another node does not process the same events. */
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
 * Returns the next sealed events that a rule may apply to, in order, and where the batch ends (`through`). `OFFSET 0`
 * makes PostgreSQL find each event by its ID: without statistics the planner would read all events of a type.
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
      ON e.outcome = 'denied' AND jsonb_exists(e.after, 'repeated')
      OR e.outcome <> 'denied'
      AND (e.event_type = 'session' AND e.operation = 'sign_in'
        OR e.event_type = 'user' AND e.operation IN ('create', 'update', 'activate', 'disable', 'delete')
        OR e.event_type = 'sso' AND e.operation IN ('link', 'certificate_expires', 'groups_missing'))
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

/** A subject of a rule, and since when its hits matter. */
interface Watched {
  rule: Rule;
  subject: string;
  since: Date;
}

const unnested = (watched: readonly Watched[]) =>
  sql`unnest(${watched.map(({ rule }) => rule)}::text[], ${watched.map(({ subject }) => subject)}::text[],
    ${watched.map(({ since }) => since)}::timestamptz[]) AS w (rule, subject, since)`;

/** The latest signal of a subject. */
export interface LatestSignal {
  id: string;
  rule: Rule;
  subject: string;
  details: SignalDetails;
  raisedAt: Date;
  lastAt: Date;
  acknowledged: boolean;
}

/** Returns the latest signal of each subject, if there is one, locked FOR UPDATE. */
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

/** The highest threshold of a rule. */
const MAX_HITS = 10_000;

/** Returns the earlier hits of each subject that still matter, oldest first. */
export async function readHits(
  tx: Tx,
  watched: readonly Watched[],
): Promise<(Hit & { rule: Rule; subject: string; counted: boolean })[]> {
  const { rows } = await sql<Hit & { rule: Rule; subject: string; counted: boolean }>`
    SELECT w.rule, w.subject, h.key, h.at, h.detail, h.counted
    FROM ${unnested(watched)} CROSS JOIN LATERAL (
      SELECT key, at, detail, counted FROM signal_hits s
      WHERE s.rule = w.rule AND s.subject = w.subject AND s.at > w.since
      ORDER BY at DESC LIMIT ${MAX_HITS}) AS h
    ORDER BY h.at, h.key`.execute(tx);
  return rows;
}

/** A hit to be stored. */
export interface KeptHit extends Hit {
  rule: Rule;
  subject: string;
  counted: boolean;
}

/** Stores hits; the later one of those with the same key. */
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

/** Deletes hits that have become part of a signal. */
export async function dropHits(tx: Tx, rule: Rule, subject: string): Promise<void> {
  await tx
    .deleteFrom('signal_hits')
    .where('rule', '=', rule)
    .where('subject', '=', subject)
    .where('counted', '=', false)
    .execute();
}

/** Returns how many signals of each rule have been raised since a time. */
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
  /** Whether no mail is to be sent any more: one was, or none can be. */
  isReported: boolean;
}

/** Writes a signal. */
export async function insertSignal(
  tx: Tx,
  { details, raisedAt, lastAt, isReported, ...signal }: NewSignal,
): Promise<void> {
  await tx
    .insertInto('signals')
    .values({
      ...signal,
      details: JSON.stringify(details),
      raised_at: raisedAt,
      last_at: lastAt,
      told: isReported,
    })
    .execute();
}

/** Stores the gained hits of signals. */
export async function saveGained(
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

/** Deletes hits that can't become a signal: no window is longer than a day. */
export async function purgeSignalHits(db: Queryable, now: Date): Promise<void> {
  await db
    .deleteFrom('signal_hits')
    .where('at', '<', new Date(now.getTime() - DAY))
    .execute();
}

/** A rule with signals that no mail has reported. */
export interface Unreported {
  rule: Rule;
  /** When a mail was last sent for it. */
  sentAt: Date | null;
}

/** Returns the rules with signals that no mail has reported. */
export async function readUnreported(db: Queryable): Promise<Unreported[]> {
  const { rows } = await sql<Unreported>`
    SELECT u.rule, m.sent_at AS "sentAt" FROM (SELECT DISTINCT rule FROM signals WHERE NOT told) AS u
    LEFT JOIN signal_mails m USING (rule)`.execute(db);
  return rows;
}

/** Marks all signals of a rule as reported; returns the newest of them and their number. */
export async function markReported(
  tx: Tx,
  rule: Rule,
): Promise<{ newest: { id: string; details: SignalDetails }; count: number } | undefined> {
  const { rows } = await sql<{ id: string; details: SignalDetails }>`
    WITH reported AS (UPDATE signals SET told = true WHERE rule = ${rule} AND NOT told RETURNING id, details, raised_at)
    SELECT id, details FROM reported ORDER BY raised_at DESC, id DESC`.execute(tx);
  const [newest] = rows;
  return newest && { newest, count: rows.length };
}

/** Stores when a mail was sent for a rule. */
export async function saveSent(tx: Tx, rule: Rule, at: Date): Promise<void> {
  await tx
    .insertInto('signal_mails')
    .values({ rule, sent_at: at })
    .onConflict((conflict) => conflict.column('rule').doUpdateSet({ sent_at: at }))
    .execute();
}

/** Returns those of these users who are active system admins. */
export const findRecipients = (
  db: Queryable,
  ids: readonly string[],
): Promise<{ id: string; email: string; language: 'en' | 'zh' | null }[]> =>
  db
    .selectFrom('users')
    .select(['id', 'email', 'language'])
    .where(sql<boolean>`id = ANY (${ids}::uuid[])`)
    .where('system_role', '=', 'admin')
    .where('status', '=', 'active')
    .orderBy('id')
    .execute();
