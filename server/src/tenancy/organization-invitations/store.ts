import { type RawBuilder, sql } from 'kysely';
import { constraintOf, type Queryable, type Tx } from '../../db/database.ts';
import { countRows, keysetOf } from '../../db/keyset.ts';
import type { Position } from '../../lib/cursors.ts';
import { AppError } from '../../lib/errors.ts';
import { deliveryOf } from '../../mail/index.ts';
import type { OrganizationInvitationQueryInput } from './contract.ts';
import type { InvitedRoles, OrganizationInvitation } from './model.ts';

/** The condition that an invitation, aliased oi, is for an address. */
export const hasEmail = (email: string) =>
  sql<boolean>`lower(oi.email COLLATE "C") = lower(${email}::text COLLATE "C")`;

/** The condition that an invitation, aliased oi, is for one of these addresses. */
export const hasAnyEmail = (emails: readonly string[]) =>
  sql<boolean>`lower(oi.email COLLATE "C") = ANY (SELECT lower(one COLLATE "C") FROM unnest(${emails}::text[]) AS one)`;

/** The condition that a system admin sent the invitation: it belongs to an account invitation. */
export const BY_SYSTEM_ADMIN = sql<boolean>`EXISTS (
  SELECT FROM users u WHERE u.id = oi.created_by_id AND u.system_role = 'admin')`;

/** Selects all fields of invitations, aliased oi, with their organization as o and their mail as m. */
function selectInvitations(db: Queryable) {
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
      sql<InvitedRoles['projects']>`(
        SELECT coalesce(json_agg(json_build_object('projectId', p.id, 'name', p.name, 'role', op.role)
          ORDER BY p.search_text, p.id), '[]')
        FROM organization_invitation_projects op JOIN projects p ON p.id = op.project_id
        WHERE op.organization_invitation_id = oi.id)`.as('projects'),
    ]);
}

type Row = Awaited<ReturnType<ReturnType<typeof selectInvitations>['execute']>>[number];

const toInvitation = (row: Row): OrganizationInvitation => ({
  id: row.id,
  organization: { id: row.organization_id, name: row.organization_name },
  email: row.email,
  role: row.role,
  projects: row.projects,
  status: row.status,
  expiresAt: row.expires_at,
  unprocessed: row.unanswered,
  mailId: row.mail_id,
  delivery: deliveryOf(row),
  createdBy: { id: row.created_by_id, name: row.created_by_name },
  createdAt: row.created_at,
});

const hasId = (ids: readonly string[]) => sql<boolean>`id = ANY (${ids}::uuid[])`;

/** Returns one invitation. */
export async function findOrganizationInvitation(
  db: Queryable,
  id: string,
): Promise<OrganizationInvitation | undefined> {
  const row = await selectInvitations(db).where('oi.id', '=', id).executeTakeFirst();
  return row && toInvitation(row);
}

/** Returns invitations by their ids, in the order of their organizations' ids. */
export async function findOrganizationInvitations(
  db: Queryable,
  ids: readonly string[],
): Promise<OrganizationInvitation[]> {
  const rows = await selectInvitations(db)
    .where(sql<boolean>`oi.id = ANY (${ids}::uuid[])`)
    .orderBy('oi.organization_id')
    .execute();
  return rows.map(toInvitation);
}

/**
 * Returns invitations, locked `FOR UPDATE` until the transaction ends; those that are gone are left out. Locked after users
 * and organizations, before projects.
 */
export async function lockOrganizationInvitations(
  tx: Tx,
  ids: readonly string[],
): Promise<OrganizationInvitation[]> {
  await tx
    .selectFrom('organization_invitations')
    .select('id')
    .where(hasId(ids))
    .orderBy('id')
    .forUpdate()
    .execute();
  return findOrganizationInvitations(tx, ids);
}

/** A bound for the memory of one request; far above the invitations that a user has. */
const MAX_PENDING = 1000;

/** Returns the pending invitations of an address, newest first. */
export async function findPendingFor(db: Queryable, email: string): Promise<OrganizationInvitation[]> {
  const rows = await selectInvitations(db)
    .where(hasEmail(email))
    .where('oi.status', '=', 'pending')
    .orderBy('oi.created_at', 'desc')
    .orderBy('oi.id', 'desc')
    .limit(MAX_PENDING)
    .execute();
  return rows.map(toInvitation);
}

/** A page of an organization's invitations. */
interface OrganizationInvitationPage {
  organizationId: string;
  status: OrganizationInvitationQueryInput['status'];
  now: Date;
  limit: number;
  position: Position | undefined;
}

function isListed({ organizationId, status, now }: OrganizationInvitationPage): RawBuilder<boolean> {
  const isOfOrganization = sql<boolean>`oi.organization_id = ${organizationId}`;
  if (status === undefined) return isOfOrganization;
  if (status === 'pending')
    return sql`${isOfOrganization} AND oi.status = 'pending' AND oi.expires_at > ${now}`;
  if (status === 'expired')
    return sql`${isOfOrganization} AND oi.status = 'pending' AND oi.expires_at <= ${now}`;
  return sql`${isOfOrganization} AND oi.status = ${status}`;
}

/** Returns a page of an organization's invitations, newest first, and one more if there is a next page. */
export async function listOrganizationInvitations(
  db: Queryable,
  page: OrganizationInvitationPage,
): Promise<OrganizationInvitation[]> {
  const { after } = keysetOf(
    { descending: true, position: page.position },
    { column: sql`oi.created_at`, id: sql`oi.id`, type: sql`timestamptz` },
  );
  const rows = await selectInvitations(db)
    .where(isListed(page))
    .where(after)
    .orderBy('oi.created_at', 'desc')
    .orderBy('oi.id', 'desc')
    .limit(page.limit + 1)
    .execute();
  return rows.map(toInvitation);
}

/** Returns how many invitations all pages together contain. */
export const countOrganizationInvitations = (
  db: Queryable,
  page: OrganizationInvitationPage,
): Promise<{ value: number; exact: boolean }> =>
  countRows(db, sql`SELECT FROM organization_invitations oi WHERE ${isListed(page)}`);

/** The fields of a new invitation besides its roles. */
export type NewOrganizationInvitation = Pick<
  OrganizationInvitation,
  'email' | 'expiresAt' | 'unprocessed' | 'createdBy' | 'createdAt'
> & {
  /** Whether pending invitations that have not expired keep their projects, and implied organizations their role. */
  keepMemberships: boolean;
};

/** The roles that an invitation gives, as requested. */
export interface RequestedRoles extends InvitedRoles {
  /** Whether the organization is only the one of a project. */
  isImplied: boolean;
}

/**
 * Writes invitations of one address to several organizations, and replaces pending ones or adds to them. Runs the same
 * statements for any number of organizations and any address. Reads nothing first, because a concurrent transaction could
 * change it.
 * @returns whether each is new, by id.
 */
export async function saveOrganizationInvitations(
  tx: Tx,
  invitation: NewOrganizationInvitation,
  roles: readonly (RequestedRoles & { id: string })[],
): Promise<Map<string, { isNew: boolean }>> {
  const { email, expiresAt, unprocessed, createdBy, createdAt, keepMemberships } = invitation;
  const sorted = roles.toSorted((a, b) => (a.organization.id < b.organization.id ? -1 : 1));
  const organizationIds = sorted.map(({ organization }) => organization.id);
  const implied = keepMemberships ? sorted.filter(({ isImplied }) => isImplied) : [];
  if (keepMemberships)
    await sql`DELETE FROM organization_invitation_projects op USING organization_invitations oi
      WHERE op.organization_invitation_id = oi.id AND oi.status = 'pending' AND oi.expires_at <= ${createdAt}
        AND oi.organization_id = ANY (${organizationIds}::uuid[]) AND ${hasEmail(email)}`.execute(tx);
  const { rows } = await sql<{ id: string; organization_id: string; version: number }>`
    INSERT INTO organization_invitations AS oi
      (id, organization_id, email, role, expires_at, unanswered, created_by_id, created_by_name, created_at)
    SELECT id, organization_id, ${email}::text, role, ${expiresAt}::timestamptz, ${unprocessed}::boolean, ${createdBy.id}::uuid,
      ${createdBy.name}::text, ${createdAt}::timestamptz
    FROM unnest(${sorted.map(({ id }) => id)}::uuid[], ${organizationIds}::uuid[],
      ${sorted.map(({ role }) => role)}::text[]) AS invited (id, organization_id, role)
    ON CONFLICT (organization_id, lower(email COLLATE "C")) WHERE status = 'pending' DO UPDATE SET
      email = excluded.email,
      role = CASE WHEN oi.organization_id = ANY (${implied.map(({ organization }) => organization.id)}::uuid[])
        AND oi.expires_at > ${createdAt} THEN oi.role ELSE excluded.role END, expires_at = excluded.expires_at, unanswered = excluded.unanswered,
      created_by_id = excluded.created_by_id, created_by_name = excluded.created_by_name, version = oi.version + 1
    RETURNING id, organization_id, version`.execute(tx);
  const saved = new Map(rows.map(({ organization_id, id }) => [organization_id, id]));
  const projects = sorted.flatMap((each) =>
    each.projects.map((project) => ({
      ...project,
      organizationId: each.organization.id,
      id: saved.get(each.organization.id),
    })),
  );
  if (!keepMemberships)
    await sql`DELETE FROM organization_invitation_projects
      WHERE organization_invitation_id = ANY (${rows.map(({ id }) => id)}::uuid[])`.execute(tx);
  await sql`INSERT INTO organization_invitation_projects (organization_invitation_id, organization_id, project_id, role)
    SELECT * FROM unnest(${projects.map(({ id }) => id)}::uuid[], ${projects.map((each) => each.organizationId)}::uuid[],
      ${projects.map(({ projectId }) => projectId)}::uuid[], ${projects.map(({ role }) => role)}::text[])
    ON CONFLICT (organization_invitation_id, project_id) DO UPDATE SET role = excluded.role`.execute(tx);
  return new Map(rows.map(({ id, version }) => [id, { isNew: version === 1 }]));
}

/** Ends invitations with a final status. */
export async function settleOrganizationInvitations(
  tx: Tx,
  ids: readonly string[],
  status: 'accepted' | 'declined' | 'revoked',
  now: Date,
): Promise<void> {
  await tx
    .updateTable('organization_invitations')
    .set({ status, unanswered: false, settled_at: now, version: sql<number>`version + 1` })
    .where(hasId(ids))
    .execute();
}

/** Gives a pending invitation a new expiry and owner, and has it processed again. */
export async function renewOrganizationInvitation(
  tx: Tx,
  invitation: Pick<OrganizationInvitation, 'id' | 'expiresAt' | 'createdBy'>,
): Promise<void> {
  await tx
    .updateTable('organization_invitations')
    .set({
      expires_at: invitation.expiresAt,
      created_by_id: invitation.createdBy.id,
      created_by_name: invitation.createdBy.name,
      unanswered: true,
      version: sql<number>`version + 1`,
    })
    .where('id', '=', invitation.id)
    .execute();
}

/**
 * Gives the organization invitations that belong to an account invitation its expiry, and its sender if that is a system
 * admin. Those of organization admins are not changed: a changed expiry would disclose that the address has no account yet.
 */
export async function followAccountInvitation(
  tx: Tx,
  account: { email: string; expiresAt: Date; createdBy: { id: string | null; name: string } },
): Promise<void> {
  const { email, expiresAt, createdBy } = account;
  const isSystemAdmin = sql`EXISTS (
    SELECT FROM users u WHERE u.id = ${createdBy.id}::uuid AND u.system_role = 'admin')`;
  await sql`UPDATE organization_invitations oi SET expires_at = ${expiresAt}, version = version + 1,
      created_by_id = CASE WHEN ${isSystemAdmin} THEN ${createdBy.id}::uuid ELSE created_by_id END,
      created_by_name = CASE WHEN ${isSystemAdmin} THEN ${createdBy.name} ELSE created_by_name END
    WHERE ${hasEmail(email)} AND status = 'pending' AND ${BY_SYSTEM_ADMIN}`.execute(tx);
}

/** Moves invitations to another address, and to another owner unless that is undefined. */
export async function moveOrganizationInvitations(
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
    .where(hasId(ids))
    .execute()
    .catch((error: unknown) => {
      if (constraintOf(error) === 'organization_invitations_pending_key') throw new AppError('conflict');
      throw error;
    });
}
