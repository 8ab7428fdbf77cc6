import { sql } from 'kysely';
import type { Queryable, Tx } from '../../db/database.ts';

/** A request for a link; whether the address belongs to a user is found out by the worker. */
interface ResetRequest {
  id: string;
  email: string;
  address: string | null;
  userAgent: string | null;
  requestId: string | null;
  requestedAt: Date;
}

/** A link with which a user sets a new password. */
export interface PasswordReset {
  id: string;
  userId: string;
  status: 'pending' | 'used' | 'replaced';
  expiresAt: Date;
}

/** Inserts a request unless the maximum number is waiting; a trigger notifies the worker. */
export async function insertRequest(db: Queryable, request: ResetRequest, maximum: number): Promise<void> {
  const { id, email, address, userAgent, requestId, requestedAt } = request;
  await sql`INSERT INTO password_reset_requests (id, email, address, user_agent, request_id, requested_at)
    SELECT ${id}::uuid, ${email}, ${address}, ${userAgent}, ${requestId}, ${requestedAt}::timestamptz
    WHERE (SELECT count(*) FROM (SELECT FROM password_reset_requests LIMIT ${maximum}) AS waiting) < ${maximum}`.execute(
    db,
  );
}

/** Returns the id of the first request after another one, in the order of ids. */
export async function findNextRequest(db: Queryable, after: string): Promise<string | undefined> {
  const row = await db
    .selectFrom('password_reset_requests')
    .select('id')
    .where('id', '>', after)
    .orderBy('id')
    .limit(1)
    .executeTakeFirst();
  return row?.id;
}

/** Deletes and returns a request, in the transaction that processes it; undefined when another node has taken it. */
export async function takeRequest(tx: Tx, id: string): Promise<ResetRequest | undefined> {
  const row = await tx
    .deleteFrom('password_reset_requests')
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirst();
  return (
    row && {
      id,
      email: row.email,
      address: row.address,
      userAgent: row.user_agent,
      requestId: row.request_id,
      requestedAt: row.requested_at,
    }
  );
}

const KINDS = ['password_reset', 'account_disabled', 'account_not_activated'] as const;

/** Returns how many mails of the kinds that anonymous callers can cause were queued for a mailbox since then. */
export async function countMails(db: Queryable, recipient: string, since: Date): Promise<number> {
  const { count } = await db
    .selectFrom('mails')
    .select(sql<string>`count(*)`.as('count'))
    .where(sql<boolean>`lower(recipient COLLATE "C") = lower(${recipient}::text COLLATE "C")`)
    .where('created_at', '>', since)
    .where('kind', 'in', KINDS)
    .executeTakeFirstOrThrow();
  return Number(count);
}

/** Returns up to `limit` addresses that caused mails to a user since a time. */
export async function findRequesters(
  db: Queryable,
  userId: string,
  since: Date,
  limit: number,
): Promise<(string | null)[]> {
  const rows = await db
    .selectFrom('audit_events')
    .select('address')
    .where('target_id', '=', userId)
    .where('event_type', '=', 'user')
    .where('operation', '=', 'request_password_reset')
    .where('at', '>', since)
    .where(sql<boolean>`(outcome = 'success' OR reason IN ('user_disabled', 'not_activated'))`)
    .limit(limit)
    .execute();
  return rows.map(({ address }) => address);
}

/** Inserts a link. */
export async function insertReset(
  tx: Tx,
  reset: Omit<PasswordReset, 'status'> & { tokenHash: Buffer; mailId: string; createdAt: Date },
): Promise<void> {
  await tx
    .insertInto('password_resets')
    .values({
      id: reset.id,
      user_id: reset.userId,
      token_hash: reset.tokenHash,
      expires_at: reset.expiresAt,
      mail_id: reset.mailId,
      created_at: reset.createdAt,
    })
    .execute();
}

/** Returns the link of a token's hash. */
export async function findReset(db: Queryable, tokenHash: Buffer): Promise<PasswordReset | undefined> {
  const row = await db
    .selectFrom('password_resets')
    .select(['id', 'user_id', 'status', 'expires_at'])
    .where('token_hash', '=', tokenHash)
    .executeTakeFirst();
  return row && { id: row.id, userId: row.user_id, status: row.status, expiresAt: row.expires_at };
}

/** Marks a link as used. */
export async function markUsed(tx: Tx, id: string): Promise<void> {
  await tx.updateTable('password_resets').set({ status: 'used' }).where('id', '=', id).execute();
}

/** Marks a user's pending links as replaced, and returns the ids of their mails. */
export async function replacePending(tx: Tx, userId: string): Promise<string[]> {
  const rows = await tx
    .updateTable('password_resets')
    .set({ status: 'replaced' })
    .where('user_id', '=', userId)
    .where('status', '=', 'pending')
    .returning('mail_id')
    .execute();
  return rows.flatMap(({ mail_id }) => mail_id ?? []);
}

/** Deletes links that expired before a time. */
export async function deleteResets(db: Queryable, expiredBefore: Date): Promise<void> {
  await db.deleteFrom('password_resets').where('expires_at', '<', expiredBefore).execute();
}
