import { sql } from 'kysely';
import type { Queryable, Tx } from '../../db/database.ts';

/** Somebody asks for a link to an address; whether it is anybody's is found out later. */
export interface ResetRequest {
  id: string;
  email: string;
  address: string | null;
  userAgent: string | null;
  requestId: string | null;
  requestedAt: Date;
}

/** A link with which a person sets a new password. */
export interface PasswordReset {
  id: string;
  userId: string;
  status: 'pending' | 'used' | 'replaced';
  expiresAt: Date;
}

/** Notes a request, unless so many wait already; a trigger tells the worker. The same statement for everybody. */
export async function insertRequest(db: Queryable, request: ResetRequest, most: number): Promise<void> {
  const { id, email, address, userAgent, requestId, requestedAt } = request;
  await sql`INSERT INTO password_reset_requests (id, email, address, user_agent, request_id, requested_at)
    SELECT ${id}::uuid, ${email}, ${address}, ${userAgent}, ${requestId}, ${requestedAt}::timestamptz
    WHERE (SELECT count(*) FROM (SELECT FROM password_reset_requests LIMIT ${most}) AS waiting) < ${most}`.execute(
    db,
  );
}

/** The first request after another one, by their ids. */
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

/** Takes a request out of the queue, in the transaction that does what it asks; undefined when another node took it. */
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

/** How many mails of the kind that strangers can cause went to a mailbox since then. */
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

/** Writes a link. */
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

/** The link of a token. */
export async function findReset(db: Queryable, tokenHash: Buffer): Promise<PasswordReset | undefined> {
  const row = await db
    .selectFrom('password_resets')
    .select(['id', 'user_id', 'status', 'expires_at'])
    .where('token_hash', '=', tokenHash)
    .executeTakeFirst();
  return row && { id: row.id, userId: row.user_id, status: row.status, expiresAt: row.expires_at };
}

/** Notes that a link has set a password. */
export async function markUsed(tx: Tx, id: string): Promise<void> {
  await tx.updateTable('password_resets').set({ status: 'used' }).where('id', '=', id).execute();
}

/** Makes a person's living link void; answers the mails that carry it. */
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

/** Removes links that ended so long ago that nobody needs to be told what became of them. */
export async function deleteResets(db: Queryable, expiredBefore: Date): Promise<void> {
  await db.deleteFrom('password_resets').where('expires_at', '<', expiredBefore).execute();
}
