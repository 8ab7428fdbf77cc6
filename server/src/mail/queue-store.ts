import { sql } from 'kysely';
import type { Queryable } from '../db/database.ts';
import { DAY } from '../lib/clock.ts';

/** A mail in the queue, as delivery needs it. */
export interface QueuedMail {
  id: string;
  kind: string;
  recipient: string;
  language: 'en' | 'zh' | null;
  /** Sealed. */
  parameters: string;
  attempts: number;
  expiresAt: Date;
}

/** What waits, in numbers. */
export interface QueueState {
  depth: number;
  oldest: Date | null;
  /** When the next may be tried, and when the next expires. */
  nextAttemptAt: Date | null;
  nextExpiryAt: Date | null;
}

/** How the queue is. */
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

/** The mail whose turn it is: of those that may be tried, the one that was written first. */
export async function findNextMail(db: Queryable, now: Date): Promise<QueuedMail | undefined> {
  const row = await db
    .selectFrom('mails')
    .select(['id', 'kind', 'recipient', 'language', 'parameters', 'attempts', 'expires_at as expiresAt'])
    .where('state', '=', 'queued')
    .where('next_attempt_at', '<=', now)
    .orderBy('ordinal')
    .limit(1)
    .executeTakeFirst();
  return row && { ...row, parameters: row.parameters ?? '' };
}

/** It arrived at the mail server, also if it was withdrawn while it was on its way. Its link is not kept. */
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

/** It is given up; an admin may try it again as long as its link lives. */
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

/** It is tried again later. */
export async function deferMail(db: Queryable, id: string, detail: string, until: Date): Promise<void> {
  await db
    .updateTable('mails')
    .set((row) => ({ detail, attempts: row('attempts', '+', 1), next_attempt_at: until }))
    .where('id', '=', id)
    .where('state', '=', 'queued')
    .execute();
}

/** Gives up what is not worth sending any more; tells why, unless a server has said something already. */
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

/** Mails and links that nobody needs any more. Housekeeping, not a rule: what has expired is not sent anyway. */
export async function purgeMails(db: Queryable, now: Date): Promise<void> {
  const old = db
    .selectFrom('mails')
    .select('id')
    .where('settled_at', '<', new Date(now.getTime() - KEPT))
    .limit(BATCH);
  // Many at once could take longer than a statement may.
  for (let deleted = BATCH; deleted === BATCH; ) {
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

/** How long it can be seen what was sent. Milliseconds. */
const KEPT = 30 * DAY;
const BATCH = 5000;
