import { type RawBuilder, sql } from 'kysely';
import type { Queryable, Tx } from '../../db/database.ts';
import { BY_SYSTEM_ADMIN, hasAnyEmail, hasEmail } from './store.ts';

/** Returns the pending invitations of these addresses that belong to account invitations. */
export const findWithAccountInvitation = (db: Queryable, emails: readonly string[]): Promise<string[]> =>
  findPending(db, sql`${hasAnyEmail(emails)} AND ${BY_SYSTEM_ADMIN}`);

/** Returns the invitations by a user that can still be accepted. */
export const findOpenBy = (db: Queryable, userId: string, now: Date): Promise<string[]> =>
  findPending(db, sql`oi.created_by_id = ${userId} AND oi.expires_at > ${now}`);

/** Returns the same of one organization; none of a system admin, whose right does not depend on a role there. */
export const findOpenByIn = (
  db: Queryable,
  userId: string,
  organizationId: string,
  now: Date,
): Promise<string[]> =>
  findPending(
    db,
    sql`oi.created_by_id = ${userId} AND oi.expires_at > ${now}
      AND oi.organization_id = ${organizationId} AND NOT ${BY_SYSTEM_ADMIN}`,
  );

/** Returns the pending invitation of an address to an organization; there is one at most. */
export const findPendingForIn = (db: Queryable, email: string, organizationId: string): Promise<string[]> =>
  findPending(db, sql`${hasEmail(email)} AND oi.organization_id = ${organizationId}`);

/** Returns the pending invitations of an organization. */
export const findPendingOf = (db: Queryable, organizationId: string): Promise<string[]> =>
  findPending(db, sql`oi.organization_id = ${organizationId}`);

async function findPending(db: Queryable, condition: RawBuilder<unknown>): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`SELECT oi.id FROM organization_invitations oi
    WHERE oi.status = 'pending' AND ${condition}`.execute(db);
  return rows.map(({ id }) => id);
}

/**
 * Revokes the expired invitations by a user, so that they can't be renewed. Without an audit event for each: they had
 * ended already.
 * @param organizationId undefined: in all organizations.
 */
export async function revokeExpiredBy(
  tx: Tx,
  userId: string,
  organizationId: string | undefined,
  now: Date,
): Promise<void> {
  const within = organizationId
    ? sql`oi.organization_id = ${organizationId} AND NOT ${BY_SYSTEM_ADMIN}`
    : sql`true`;
  await sql`UPDATE organization_invitations oi
    SET status = 'revoked', unanswered = false, settled_at = ${now}, version = version + 1
    WHERE status = 'pending' AND created_by_id = ${userId} AND expires_at <= ${now} AND ${within}`.execute(
    tx,
  );
}

/** Returns how many invitations by a user can still be accepted, counting up to `limit`. */
export async function countOpenBy(db: Queryable, userId: string, now: Date, limit: number): Promise<number> {
  const { rows } = await sql<{ count: number }>`SELECT count(*)::int AS count FROM (
      SELECT FROM organization_invitations
      WHERE status = 'pending' AND created_by_id = ${userId} AND expires_at > ${now} LIMIT ${limit}) AS open`.execute(
    db,
  );
  return rows[0]?.count ?? 0;
}

/** Returns how many pending invitations a user sent, without those that belong to account invitations. */
export async function countPendingBy(db: Queryable, userId: string): Promise<number> {
  const { rows } = await sql<{ count: number }>`SELECT count(*)::int AS count FROM organization_invitations oi
    WHERE oi.status = 'pending' AND oi.created_by_id = ${userId} AND NOT ${BY_SYSTEM_ADMIN}`.execute(db);
  return rows[0]?.count ?? 0;
}

/** Returns those of these organizations that have a member with this address. */
export async function findOrganizationsWithMember(
  db: Queryable,
  organizationIds: readonly string[],
  email: string,
): Promise<string[]> {
  const rows = await db
    .selectFrom('organization_members as om')
    .innerJoin('users as u', 'u.id', 'om.user_id')
    .select('om.organization_id')
    .where(sql<boolean>`om.organization_id = ANY (${organizationIds}::uuid[])`)
    .where(sql<boolean>`lower(u.email COLLATE "C") = lower(${email}::text COLLATE "C")`)
    .execute();
  return rows.map(({ organization_id }) => organization_id);
}

/**
 * Has the invitations of these addresses that can still be accepted processed again, without those by a user. Called when
 * that user's account invitations were revoked: addresses that others invited, too, get a new link.
 */
export async function processAgain(
  tx: Tx,
  emails: readonly string[],
  exceptBy: string,
  now: Date,
): Promise<void> {
  await sql`UPDATE organization_invitations oi SET unanswered = true, version = version + 1
    WHERE ${hasAnyEmail(emails)} AND status = 'pending' AND expires_at > ${now} AND created_by_id <> ${exceptBy}`.execute(
    tx,
  );
}

/** Returns the id of the next unprocessed invitation after another one. */
export async function findNextUnprocessed(db: Queryable, after: string): Promise<string | undefined> {
  const row = await db
    .selectFrom('organization_invitations')
    .select('id')
    .where('unanswered', '=', true)
    .where('id', '>', after)
    .orderBy('id')
    .limit(1)
    .executeTakeFirst();
  return row?.id;
}

/** Marks invitations as processed, with the mail about them if there is one. */
export async function markProcessed(tx: Tx, ids: readonly string[], mailId: string | null): Promise<void> {
  await tx
    .updateTable('organization_invitations')
    .set({ unanswered: false, mail_id: mailId })
    .where(sql<boolean>`id = ANY (${ids}::uuid[])`)
    .execute();
}
