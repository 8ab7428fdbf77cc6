import { type RawBuilder, sql } from 'kysely';
import type { Queryable, Tx } from '../../db/database.ts';
import { BY_SYSTEM_ADMIN, hasEmail } from './store.ts';

/** The pending offers to these addresses that wait together with an invitation to make an account. */
export const findWaitingTo = (db: Queryable, emails: readonly string[]): Promise<string[]> =>
  idsWhere(
    db,
    sql`lower(oi.email COLLATE "C") = ANY (SELECT lower(one COLLATE "C") FROM unnest(${emails}::text[]) AS one)
      AND ${BY_SYSTEM_ADMIN}`,
  );

/** The offers that a person made and that can be accepted. */
export const findOpenBy = (db: Queryable, userId: string, now: Date): Promise<string[]> =>
  idsWhere(db, sql`oi.created_by_id = ${userId} AND oi.expires_at > ${now}`);

/** The same to one organization; none of a system admin, who may give its roles without being of it. */
export const findOpenByIn = (
  db: Queryable,
  userId: string,
  organizationId: string,
  now: Date,
): Promise<string[]> =>
  idsWhere(
    db,
    sql`oi.created_by_id = ${userId} AND oi.expires_at > ${now}
      AND oi.organization_id = ${organizationId} AND NOT ${BY_SYSTEM_ADMIN}`,
  );

/**
 * Revokes what a person offered, in one organization or all, and nobody accepted in time, so that it gets no other term.
 * However many there are: they had ended, so no trace tells of each.
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

/** How many offers a person made that can be accepted. Stops counting at `most`. */
export async function countOpenBy(db: Queryable, userId: string, now: Date, most: number): Promise<number> {
  const { rows } = await sql<{ count: number }>`SELECT count(*)::int AS count FROM (
      SELECT FROM organization_invitations
      WHERE status = 'pending' AND created_by_id = ${userId} AND expires_at > ${now} LIMIT ${most}) AS open`.execute(
    db,
  );
  return rows[0]?.count ?? 0;
}

/** The pending offers of an organization to an address: there is one at most. */
export const findPendingToIn = (db: Queryable, email: string, organizationId: string): Promise<string[]> =>
  idsWhere(db, sql`${hasEmail(email)} AND oi.organization_id = ${organizationId}`);

async function idsWhere(db: Queryable, condition: RawBuilder<unknown>): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`SELECT oi.id FROM organization_invitations oi
    WHERE oi.status = 'pending' AND ${condition}`.execute(db);
  return rows.map(({ id }) => id);
}

/** How many pending offers a person made besides those that wait together with an invitation of theirs. */
export async function countPendingBy(db: Queryable, userId: string): Promise<number> {
  const { rows } = await sql<{ count: number }>`SELECT count(*)::int AS count FROM organization_invitations oi
    WHERE oi.status = 'pending' AND oi.created_by_id = ${userId} AND NOT ${BY_SYSTEM_ADMIN}`.execute(db);
  return rows[0]?.count ?? 0;
}
