import { type Insertable, sql } from 'kysely';
import type { Queryable, Tx } from '../db/database.ts';
import type { Tables } from '../db/types.ts';
import { DAY } from '../lib/clock.ts';

/** Inserts a mail; a trigger notifies the nodes at commit. */
export async function insertMail(tx: Tx, mail: Insertable<Tables['mails']>): Promise<void> {
  await tx.insertInto('mails').values(mail).execute();
}

/** Withdraws mails that haven't been sent, because their links are no longer valid. */
export async function withdrawMails(db: Queryable, ids: string[], now: Date): Promise<void> {
  if (ids.length === 0) return;
  await db
    .updateTable('mails')
    .set({ state: 'withdrawn', parameters: null, settled_at: now })
    .where('id', 'in', ids)
    .where('state', 'in', ['queued', 'failed'])
    .execute();
}

/** A queued mail. */
export interface QueuedMail {
  id: string;
  kind: string;
  recipient: string;
  language: 'en' | 'zh' | null;
  /** Encrypted. */
  parameters: string;
  attempts: number;
  expiresAt: Date;
}

/** The state of the queue. */
export interface QueueState {
  depth: number;
  oldest: Date | null;
  /** The earliest next attempt and the earliest expiry. */
  nextAttemptAt: Date | null;
  nextExpiryAt: Date | null;
}

/** Returns the state of the queue. */
export async function readQueue(db: Queryable): Promise<QueueState> {
  const { min, countAll } = db.fn;
  const row = await db
    .selectFrom('mails')
    .select([
      countAll<string>().as('depth'),
      min('created_at').as('oldest'),
      min('next_attempt_at').as('nextAttemptAt'),
      min('expires_at').as('nextExpiryAt'),
    ])
    .where('state', '=', 'queued')
    .executeTakeFirstOrThrow();
  return { ...row, depth: Number(row.depth) };
}

/** Returns the oldest queued mail of the highest priority that may be attempted now. */
export async function findNextMail(db: Queryable, now: Date): Promise<QueuedMail | undefined> {
  const row = await db
    .selectFrom('mails')
    .select(['id', 'kind', 'recipient', 'language', 'parameters', 'attempts', 'expires_at as expiresAt'])
    .where('state', '=', 'queued')
    .where('next_attempt_at', '<=', now)
    .orderBy('priority')
    .orderBy('ordinal')
    .limit(1)
    .executeTakeFirst();
  return row && { ...row, parameters: row.parameters ?? '' };
}

/** Marks a mail as sent, also if it was withdrawn during the transmission. Deletes its link. */
export async function settleSent(db: Queryable, id: string, detail: string, now: Date): Promise<void> {
  await db
    .updateTable('mails')
    .set((row) => ({
      state: 'sent',
      detail,
      parameters: null,
      attempts: row('attempts', '+', 1),
      settled_at: now,
    }))
    .where('id', '=', id)
    .where('state', 'in', ['queued', 'withdrawn'])
    .execute();
}

/** Marks a mail as failed. An admin may retry it until its link expires. */
export async function settleFailed(db: Queryable, id: string, detail: string, now: Date): Promise<void> {
  await db
    .updateTable('mails')
    .set((row) => ({
      state: 'failed',
      detail,
      attempts: row('attempts', '+', 1),
      settled_at: now,
    }))
    .where('id', '=', id)
    .where('state', '=', 'queued')
    .execute();
}

/** Schedules the next attempt. */
export async function deferMail(db: Queryable, id: string, detail: string, until: Date): Promise<void> {
  await db
    .updateTable('mails')
    .set((row) => ({ detail, attempts: row('attempts', '+', 1), next_attempt_at: until }))
    .where('id', '=', id)
    .where('state', '=', 'queued')
    .execute();
}

/** Marks expired mails as failed; `detail` precedes the response of the server, if there is one. */
export async function failExpired(db: Queryable, detail: string, now: Date): Promise<void> {
  await db
    .updateTable('mails')
    .set({
      state: 'failed',
      detail: sql<string>`concat_ws(' ', ${detail}::text, detail)`,
      settled_at: now,
      parameters: null,
    })
    .where('state', '=', 'queued')
    .where('expires_at', '<=', now)
    .execute();
}

/** How long settled mails are listed. Milliseconds. */
const RETENTION = 30 * DAY;
const PURGE_BATCH = 5000;

/** Deletes old mails and expired links. Expired mails are never sent, purged or not. */
export async function purgeMails(db: Queryable, now: Date): Promise<void> {
  const old = db
    .selectFrom('mails')
    .select('id')
    .where('settled_at', '<', new Date(now.getTime() - RETENTION))
    .limit(PURGE_BATCH);
  // In batches, to stay below the statement timeout.
  for (let deleted = PURGE_BATCH; deleted === PURGE_BATCH; ) {
    const [result] = await db.deleteFrom('mails').where('id', 'in', old).execute();
    deleted = Number(result?.numDeletedRows ?? 0);
  }
  await db
    .updateTable('mails')
    .set({ parameters: null })
    .where('state', '=', 'failed')
    .where('expires_at', '<=', now)
    .where('parameters', 'is not', null)
    .execute();
}

/** The pause of all deliveries while the mail server is unavailable. */
export interface MailPause {
  /** Consecutive failures. */
  failures: number;
  until: Date;
  /** The last error. */
  detail: string | null;
}

/** Returns the pause; undefined if the last delivery succeeded. */
export function readPause(db: Queryable): Promise<MailPause | undefined> {
  return db
    .selectFrom('mail_pause')
    .select(['failures', sql<Date>`until`.as('until'), 'detail'])
    .where('failures', '>', 0)
    .executeTakeFirst();
}

/** Pauses all deliveries. */
export async function pauseMail(db: Queryable, pause: MailPause): Promise<void> {
  await db.updateTable('mail_pause').set(pause).execute();
}

/** Ends the pause after a successful delivery. */
export async function endPause(db: Queryable): Promise<void> {
  await db
    .updateTable('mail_pause')
    .set({ failures: 0, until: sql<Date>`'-infinity'`, detail: null })
    .where('failures', '>', 0)
    .execute();
}

/** Ends the pause and notifies all nodes at commit, because a retry was requested or the mail settings changed. */
export async function liftMailPause(tx: Queryable): Promise<void> {
  await endPause(tx);
  await sql`SELECT pg_notify('roster_mail_queued', '')`.execute(tx);
}
