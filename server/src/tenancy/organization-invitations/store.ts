import { sql } from 'kysely';
import type { Queryable, Tx } from '../../db/database.ts';
import { deliveryOf } from '../../mail/index.ts';
import type { Offer, OfferedResource } from './model.ts';

/** Whether an offer oi goes to an address. */
export const hasEmail = (email: string) =>
  sql<boolean>`lower(oi.email COLLATE "C") = lower(${email}::text COLLATE "C")`;
/** Whoever made it is a system admin: it waits together with an invitation to make an account. */
export const BY_SYSTEM_ADMIN = sql<boolean>`EXISTS (
  SELECT FROM users u WHERE u.id = oi.created_by_id AND u.system_role = 'admin')`;

/** All fields of offers; joins organization_invitations as oi, their organization as o, their mail as m. */
export function selectOffers(db: Queryable) {
  return db
    .selectFrom('organization_invitations as oi')
    .innerJoin('organizations as o', 'o.id', 'oi.organization_id')
    .leftJoin('mails as m', 'm.id', 'oi.mail_id')
    .leftJoin('mail_pause as p', (join) => join.on('m.state', '=', 'queued').on('p.failures', '>', 0))
    .select([
      'oi.id',
      'oi.organization_id',
      'o.name as organization_name',
      'oi.email',
      'oi.role',
      'oi.status',
      'oi.expires_at',
      'oi.unanswered',
      'oi.mail_id',
      'oi.created_by_id',
      'oi.created_by_name',
      'oi.created_at',
      'm.state',
      'm.detail',
      'p.detail as pause_detail',
      sql<OfferedResource['projects']>`(
        SELECT coalesce(json_agg(json_build_object('projectId', p.id, 'name', p.name, 'role', op.role)
          ORDER BY p.search_text, p.id), '[]')
        FROM organization_invitation_projects op JOIN projects p ON p.id = op.project_id
        WHERE op.organization_invitation_id = oi.id)`.as('projects'),
    ]);
}

type Row = Awaited<ReturnType<ReturnType<typeof selectOffers>['execute']>>[number];

/** From columns to fields. */
export const toOffer = (row: Row): Offer => ({
  id: row.id,
  organization: { id: row.organization_id, name: row.organization_name },
  email: row.email,
  role: row.role,
  projects: row.projects,
  status: row.status,
  expiresAt: row.expires_at,
  unanswered: row.unanswered,
  mailId: row.mail_id,
  delivery: deliveryOf(row),
  createdBy: { id: row.created_by_id, name: row.created_by_name },
  createdAt: row.created_at,
});

/** One offer. */
export async function findOffer(db: Queryable, id: string): Promise<Offer | undefined> {
  const row = await selectOffers(db).where('oi.id', '=', id).executeTakeFirst();
  return row && toOffer(row);
}

/** Offers by their ids, in the order of their organizations. */
export async function findOffers(db: Queryable, ids: readonly string[]): Promise<Offer[]> {
  const rows = await selectOffers(db)
    .where(sql<boolean>`oi.id = ANY (${ids}::uuid[])`)
    .orderBy('oi.organization_id')
    .execute();
  return rows.map(toOffer);
}

/** More than one person is ever asked for at a time. */
const MOST_OF_ONE = 1000;

/** The pending offers to an address, the newest first. */
export async function findPendingTo(db: Queryable, email: string): Promise<Offer[]> {
  const rows = await selectOffers(db)
    .where(hasEmail(email))
    .where('oi.status', '=', 'pending')
    .orderBy('oi.created_at', 'desc')
    .orderBy('oi.id', 'desc')
    .limit(MOST_OF_ONE)
    .execute();
  return rows.map(toOffer);
}

/** Of these organizations, those that have a member with this address. */
export async function findThoseWithMember(
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

/** An offer as it is written. */
export type NewOffer = Pick<Offer, 'email' | 'expiresAt' | 'unanswered' | 'createdBy' | 'createdAt'>;

/**
 * Writes offers of one person to one address, or writes pending ones anew; a few statements however many they are, and the
 * same ones whoever has the address.
 * @returns the ids, with whether each is new.
 */
export async function saveOffers(
  tx: Tx,
  offer: NewOffer,
  places: readonly (OfferedResource & { id: string })[],
): Promise<Map<string, { isNew: boolean }>> {
  const { email, expiresAt, unanswered, createdBy, createdAt } = offer;
  const sorted = places.toSorted((a, b) => (a.organization.id < b.organization.id ? -1 : 1));
  const { rows } = await sql<{ id: string; organization_id: string; version: number }>`
    INSERT INTO organization_invitations AS oi
      (id, organization_id, email, role, expires_at, unanswered, created_by_id, created_by_name, created_at)
    SELECT id, organization_id, ${email}::text, role, ${expiresAt}::timestamptz, ${unanswered}::boolean, ${createdBy.id}::uuid,
      ${createdBy.name}::text, ${createdAt}::timestamptz
    FROM unnest(${sorted.map(({ id }) => id)}::uuid[], ${sorted.map(({ organization }) => organization.id)}::uuid[],
      ${sorted.map(({ role }) => role)}::text[]) AS place (id, organization_id, role)
    ON CONFLICT (organization_id, lower(email COLLATE "C")) WHERE status = 'pending' DO UPDATE SET
      email = excluded.email, role = excluded.role, expires_at = excluded.expires_at, unanswered = excluded.unanswered,
      created_by_id = excluded.created_by_id, created_by_name = excluded.created_by_name, version = oi.version + 1
    RETURNING id, organization_id, version`.execute(tx);
  const saved = new Map(rows.map(({ organization_id, id }) => [organization_id, id]));
  const projects = sorted.flatMap(({ organization, projects: some }) =>
    some.map((project) => ({ ...project, organization, id: saved.get(organization.id) })),
  );
  await sql`DELETE FROM organization_invitation_projects
    WHERE organization_invitation_id = ANY (${rows.map(({ id }) => id)}::uuid[])`.execute(tx);
  await sql`INSERT INTO organization_invitation_projects (organization_invitation_id, organization_id, project_id, role)
    SELECT * FROM unnest(${projects.map(({ id }) => id)}::uuid[], ${projects.map(({ organization }) => organization.id)}::uuid[],
      ${projects.map(({ projectId }) => projectId)}::uuid[], ${projects.map(({ role }) => role)}::text[])`.execute(
    tx,
  );
  return new Map(rows.map(({ id, version }) => [id, { isNew: version === 1 }]));
}

/** Ends offers one way or the other. */
export async function settleOffers(
  tx: Tx,
  ids: readonly string[],
  status: 'accepted' | 'declined' | 'revoked',
  now: Date,
): Promise<void> {
  await tx
    .updateTable('organization_invitations')
    .set({ status, unanswered: false, settled_at: now, version: sql<number>`version + 1` })
    .where(sql<boolean>`id = ANY (${ids}::uuid[])`)
    .execute();
}

/** Notes that it was looked whom the address belongs to, and the mail that tells of it, if one does. */
export async function markAnswered(tx: Tx, ids: readonly string[], mailId: string | null): Promise<void> {
  await tx
    .updateTable('organization_invitations')
    .set({ unanswered: false, mail_id: mailId })
    .where(sql<boolean>`id = ANY (${ids}::uuid[])`)
    .execute();
}

/** Gives a pending offer another term and owner, and has its mail sent again. */
export async function renewOffer(tx: Tx, offer: Pick<NewOffer, 'expiresAt' | 'createdBy'> & { id: string }) {
  await tx
    .updateTable('organization_invitations')
    .set({
      expires_at: offer.expiresAt,
      created_by_id: offer.createdBy.id,
      created_by_name: offer.createdBy.name,
      unanswered: true,
      version: sql<number>`version + 1`,
    })
    .where('id', '=', offer.id)
    .execute();
}

/**
 * Gives what waits together with an invitation to make an account the invitation's term, and its owner, if that is a
 * system admin.
 */
export async function followInvitation(
  tx: Tx,
  {
    email,
    expiresAt,
    createdBy,
  }: { email: string; expiresAt: Date; createdBy: { id: string | null; name: string } },
): Promise<void> {
  const takes = sql`EXISTS (SELECT FROM users u WHERE u.id = ${createdBy.id}::uuid AND u.system_role = 'admin')`;
  await sql`UPDATE organization_invitations oi SET expires_at = ${expiresAt}, version = version + 1,
      created_by_id = CASE WHEN ${takes} THEN ${createdBy.id}::uuid ELSE created_by_id END,
      created_by_name = CASE WHEN ${takes} THEN ${createdBy.name} ELSE created_by_name END
    WHERE ${hasEmail(email)} AND status = 'pending' AND ${BY_SYSTEM_ADMIN}`.execute(tx);
}

/** Takes offers along to another address. */
export async function moveOffers(
  tx: Tx,
  ids: readonly string[],
  email: string,
  createdBy: { id: string; name: string } | undefined,
): Promise<void> {
  await tx
    .updateTable('organization_invitations')
    .set({
      email,
      version: sql<number>`version + 1`,
      ...(createdBy && { created_by_id: createdBy.id, created_by_name: createdBy.name }),
    })
    .where(sql<boolean>`id = ANY (${ids}::uuid[])`)
    .execute();
}

/** The first unanswered offer after another one, by their ids. */
export async function findNextUnanswered(db: Queryable, after: string): Promise<string | undefined> {
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
