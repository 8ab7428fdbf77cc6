import { sql } from 'kysely';
import type { Queryable, Tx } from '../db/database.ts';
import { countRows } from '../db/keyset.ts';
import type { MailKind } from './content.ts';

/** The state of a mail. */
export type MailState = 'queued' | 'sent' | 'failed' | 'withdrawn';

/** A mail without its content. */
export interface MailRow {
  id: string;
  ordinal: string;
  kind: MailKind;
  recipient: string;
  userId: string | null;
  state: MailState;
  detail: string | null;
  attempts: number;
  nextAttemptAt: Date;
  createdAt: Date;
  settledAt: Date | null;
  expiresAt: Date;
  /** Whether its parameters still exist, which are deleted when it is sent or expires. */
  isSendable: boolean;
}

const rows = (db: Queryable) =>
  db
    .selectFrom('mails')
    .select([
      'id',
      'ordinal',
      'kind',
      'recipient',
      'user_id as userId',
      'state',
      'detail',
      'attempts',
      'next_attempt_at as nextAttemptAt',
      'created_at as createdAt',
      'settled_at as settledAt',
      'expires_at as expiresAt',
      sql<boolean>`parameters IS NOT NULL`.as('isSendable'),
    ]);

/** Returns a page of mails, newest first. `before`: an ordinal. */
export async function listMails(
  db: Queryable,
  {
    state,
    userId,
    limit,
    before,
  }: {
    state: MailState | undefined;
    userId: string | undefined;
    limit: number;
    before: string | undefined;
  },
): Promise<{ rows: MailRow[]; more: boolean; total: { value: number; exact: boolean } }> {
  const found = await rows(db)
    .$if(state !== undefined, (query) => query.where('state', '=', state ?? 'queued'))
    .$if(userId !== undefined, (query) => query.where('user_id', '=', userId ?? ''))
    .$if(before !== undefined, (query) => query.where('ordinal', '<', before ?? ''))
    .orderBy('ordinal', 'desc')
    .limit(limit + 1)
    .execute();
  const matchesState = state === undefined ? sql`true` : sql`state = ${state}`;
  const matchesUser = userId === undefined ? sql`true` : sql`user_id = ${userId}`;
  return {
    rows: found.slice(0, limit),
    more: found.length > limit,
    total: await countRows(db, sql`SELECT FROM mails WHERE ${matchesState} AND ${matchesUser}`),
  };
}

/** Returns a mail, locked `FOR UPDATE` until the transaction ends. */
export const lockMail = (tx: Tx, id: string): Promise<MailRow | undefined> =>
  rows(tx).where('id', '=', id).forUpdate().executeTakeFirst();

/** Queues a mail again, due now. */
export async function requeueMail(tx: Tx, id: string, now: Date): Promise<void> {
  await tx.updateTable('mails').set(queuedAt(now)).where('id', '=', id).execute();
}

/** Queues all failed mails again that can still be sent. Returns their number. */
export async function requeueFailedMails(tx: Tx, now: Date): Promise<number> {
  const { numUpdatedRows } = await tx
    .updateTable('mails')
    .set(queuedAt(now))
    .where('state', '=', 'failed')
    .where('parameters', 'is not', null)
    .where('expires_at', '>', now)
    .executeTakeFirst();
  return Number(numUpdatedRows);
}

const queuedAt = (now: Date) => ({
  state: 'queued' as const,
  detail: null,
  attempts: 0,
  next_attempt_at: now,
  settled_at: null,
});
