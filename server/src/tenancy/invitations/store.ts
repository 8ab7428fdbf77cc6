import { type RawBuilder, sql } from 'kysely';
import type { OrganizationMembership, ProjectMembership } from '../../access/roles.ts';
import type { Queryable, Tx } from '../../db/database.ts';
import { countRows, keysetOf } from '../../db/keyset.ts';
import { hashToken } from '../../lib/crypto.ts';
import type { Position } from '../../lib/cursors.ts';
import { deliveryOf } from '../../mail/index.ts';
import type { InvitationQueryInput } from './contract.ts';
import type { Invitation, Link } from './model.ts';

/** The pending invitations to organizations, aliased oi, of the address of a pending invitation i. */
const TO_ORGANIZATIONS = sql`FROM organization_invitations oi
  WHERE i.status = 'pending' AND oi.status = 'pending' AND lower(oi.email COLLATE "C") = lower(i.email COLLATE "C")`;

const MEMBERSHIP_COLUMNS = [
  sql<OrganizationMembership[]>`(
    SELECT coalesce(json_agg(json_build_object('organizationId', o.id, 'name', o.name, 'role', invited.role)
      ORDER BY o.search_text, o.id), '[]')
    FROM (SELECT oi.organization_id, oi.role ${TO_ORGANIZATIONS}) invited
      JOIN organizations o ON o.id = invited.organization_id
  )`.as('organizations'),
  sql<ProjectMembership[]>`(
    SELECT coalesce(json_agg(json_build_object('projectId', p.id, 'name', p.name, 'organizationId', p.organization_id,
      'role', op.role) ORDER BY p.search_text, p.id), '[]')
    FROM (SELECT oi.id ${TO_ORGANIZATIONS}) invited
      JOIN organization_invitation_projects op ON op.organization_invitation_id = invited.id
      JOIN projects p ON p.id = op.project_id
  )`.as('projects'),
  sql<boolean>`EXISTS (SELECT FROM users c WHERE c.id = i.created_by_id AND c.system_role <> 'admin')`.as(
    'for_organizations',
  ),
] as const;

/** Selects all fields of invitations, aliased i, with their pending user as u and their mail as m. */
function selectInvitations(db: Queryable) {
  return (
    db
      .selectFrom('invitations as i')
      // While an invitation is pending, its system role is that of the user's row, where admins change it.
      .leftJoin('users as u', (join) =>
        join.onRef('u.id', '=', 'i.user_id').on('u.status', '=', 'pending').on('i.status', '=', 'pending'),
      )
      .leftJoin('mails as m', 'm.id', 'i.mail_id')
      .leftJoin('mail_pause as p', (join) => join.on('m.state', '=', 'queued').on('p.failures', '>', 0))
      .select([
        'i.id',
        'i.user_id',
        'i.email',
        'i.status',
        'i.expires_at',
        'i.mail_id',
        'i.created_by_id',
        'i.created_by_name',
        'i.created_at',
        'i.version',
        'm.state',
        'm.detail',
        'p.detail as pause_detail',
        ...MEMBERSHIP_COLUMNS,
      ])
      .select((select) => select.fn.coalesce('u.system_role', 'i.system_role').as('system_role'))
  );
}

type Row = Awaited<ReturnType<ReturnType<typeof selectInvitations>['execute']>>[number];

const toInvitation = (row: Row): Invitation => ({
  id: row.id,
  userId: row.user_id,
  email: row.email,
  systemRole: row.system_role,
  memberships: { organizations: row.organizations, projects: row.projects },
  forOrganizations: row.for_organizations,
  status: row.status,
  expiresAt: row.expires_at,
  mailId: row.mail_id,
  delivery: deliveryOf(row),
  createdBy: { id: row.created_by_id, name: row.created_by_name },
  createdAt: row.created_at,
  version: row.version,
});

/** Returns one invitation. */
export async function findInvitation(db: Queryable, id: string): Promise<Invitation | undefined> {
  const row = await selectInvitations(db).where('i.id', '=', id).executeTakeFirst();
  return row && toInvitation(row);
}

/** Returns the pending invitations of these users. */
export async function findPendingOf(db: Queryable, userIds: readonly string[]): Promise<Invitation[]> {
  const rows = await selectInvitations(db)
    .where('i.user_id', 'in', userIds)
    .where('i.status', '=', 'pending')
    .execute();
  return rows.map(toInvitation);
}

/** Returns the pending invitations whose link a user made, in the order in which they are locked. */
export async function findPendingBy(db: Queryable, userId: string): Promise<Invitation[]> {
  const rows = await selectInvitations(db)
    .where('i.created_by_id', '=', userId)
    .where('i.status', '=', 'pending')
    .orderBy('i.user_id')
    .execute();
  return rows.map(toInvitation);
}

/** Returns how many pending invitations a user made. With `includeOwn`, the one to the user counts too. */
export async function countPending(db: Queryable, userId: string, includeOwn: boolean): Promise<number> {
  const row = await db
    .selectFrom('invitations')
    .select((select) => select.fn.countAll<string>().as('count'))
    .where('status', '=', 'pending')
    .where((eb) =>
      eb.or([eb('created_by_id', '=', userId), ...(includeOwn ? [eb('user_id', '=', userId)] : [])]),
    )
    .executeTakeFirstOrThrow();
  return Number(row.count);
}

/** Returns the invitation of a token, also of one that was replaced; undefined for a token that was never issued. */
export async function findLink(db: Queryable, token: string): Promise<Link | undefined> {
  const hash = hashToken(token);
  const current = await selectInvitations(db).where('i.token_hash', '=', hash).executeTakeFirst();
  if (current) return { invitation: toInvitation(current), isFormer: false };
  const former = await selectInvitations(db)
    .innerJoin('invitation_former_links as f', 'f.invitation_id', 'i.id')
    .where('f.token_hash', '=', hash)
    .executeTakeFirst();
  return former && { invitation: toInvitation(former), isFormer: true };
}

/** A page of the list of invitations. */
interface InvitationPage {
  status: InvitationQueryInput['status'];
  userId: string | undefined;
  now: Date;
  limit: number;
  position: Position | undefined;
}

type Filter = Pick<InvitationPage, 'status' | 'userId' | 'now'>;

const isListed = ({ userId, ...filter }: Filter): RawBuilder<boolean> =>
  userId === undefined ? hasStatus(filter) : sql`i.user_id = ${userId} AND ${hasStatus(filter)}`;

function hasStatus({ status, now }: Pick<Filter, 'status' | 'now'>): RawBuilder<boolean> {
  if (status === undefined) return sql`true`;
  if (status === 'pending') return sql`i.status = 'pending' AND i.expires_at > ${now}`;
  if (status === 'expired') return sql`i.status = 'pending' AND i.expires_at <= ${now}`;
  return sql`i.status = ${status}`;
}

/** Returns a page of invitations, newest first, and one more if there is a next page. */
export async function listInvitations(db: Queryable, page: InvitationPage): Promise<Invitation[]> {
  const { after } = keysetOf(
    { descending: true, position: page.position },
    { column: sql`i.created_at`, id: sql`i.id`, type: sql`timestamptz` },
  );
  const rows = await selectInvitations(db)
    .where(isListed(page))
    .where(after)
    .orderBy('i.created_at', 'desc')
    .orderBy('i.id', 'desc')
    .limit(page.limit + 1)
    .execute();
  return rows.map(toInvitation);
}

/** Returns how many invitations all pages together contain. */
export const countInvitations = (db: Queryable, page: Filter): Promise<{ value: number; exact: boolean }> =>
  countRows(db, sql`SELECT FROM invitations i WHERE ${isListed(page)}`);

/**
 * Returns invitations, locked `FOR UPDATE` after their users `FOR NO KEY UPDATE`, until the transaction ends. All
 * transactions lock in one order: the caller's user, other users by id, invitations by user.
 */
export async function lockInvitations(tx: Tx, found: readonly Invitation[]): Promise<Invitation[]> {
  const userIds = found.flatMap(({ userId }) => userId ?? []);
  const ids = found.map(({ id }) => id);
  await tx
    .selectFrom('users')
    .select('id')
    .where(sql<boolean>`id = ANY (${userIds}::uuid[])`)
    .orderBy('id')
    .forNoKeyUpdate()
    .execute();
  await tx
    .selectFrom('invitations')
    .select('id')
    .where(sql<boolean>`id = ANY (${ids}::uuid[])`)
    .orderBy('user_id')
    .forUpdate()
    .execute();
  const rows = await selectInvitations(tx).where(sql<boolean>`i.id = ANY (${ids}::uuid[])`).execute();
  return rows.map(toInvitation);
}

/** Returns an invitation, locked like `lockInvitations`. */
export async function lockInvitation(tx: Tx, id: string): Promise<Invitation | undefined> {
  const found = await findInvitation(tx, id);
  const [invitation] = found ? await lockInvitations(tx, [found]) : [];
  return invitation;
}

/** Returns the pending invitation of a user, locked like `lockInvitations`. */
export async function lockPendingOf(tx: Tx, userId: string): Promise<Invitation | undefined> {
  const found = await findPendingOf(tx, [userId]);
  const [invitation] = found.length > 0 ? await lockInvitations(tx, found) : [];
  return invitation;
}

/** Returns the invitation of a token, locked like `lockInvitations`. */
export async function lockLink(tx: Tx, token: string): Promise<Link | undefined> {
  const found = await findLink(tx, token);
  if (!found) return undefined;
  await lockInvitations(tx, [found.invitation]);
  // The link may have been replaced while the lock was awaited.
  return findLink(tx, token);
}

/** Locks a user `FOR SHARE` until the transaction ends. */
export async function shareLockUser(tx: Tx, userId: string): Promise<void> {
  await tx.selectFrom('users').select('id').where('id', '=', userId).forShare().execute();
}

/** The columns of a new link. */
export interface NewLink {
  tokenHash: Buffer;
  expiresAt: Date;
  mailId: string | null;
}

/** The fields of a new invitation. */
export type NewInvitation = Pick<
  Invitation,
  'id' | 'userId' | 'email' | 'systemRole' | 'createdBy' | 'createdAt'
>;

/** Writes a new invitation with its first link. */
export async function insertInvitation(tx: Tx, invitation: NewInvitation, link: NewLink): Promise<void> {
  await tx
    .insertInto('invitations')
    .values({
      id: invitation.id,
      user_id: invitation.userId,
      email: invitation.email,
      system_role: invitation.systemRole,
      created_by_id: invitation.createdBy.id,
      created_by_name: invitation.createdBy.name,
      created_at: invitation.createdAt,
      token_hash: link.tokenHash,
      expires_at: link.expiresAt,
      mail_id: link.mailId,
    })
    .execute();
}

/** Replaces the link of an invitation, and writes the fields that may have changed with it. */
export async function replaceLink(
  tx: Tx,
  { id, email, systemRole, createdBy }: Invitation,
  link: NewLink,
): Promise<void> {
  await tx
    .updateTable('invitations')
    .set({
      email,
      system_role: systemRole,
      created_by_id: createdBy.id,
      created_by_name: createdBy.name,
      token_hash: link.tokenHash,
      expires_at: link.expiresAt,
      mail_id: link.mailId,
      version: sql<number>`version + 1`,
    })
    .where('id', '=', id)
    .execute();
}

/** Copies the current link to the former links, before it is replaced. */
export async function keepFormerLink(tx: Tx, id: string): Promise<void> {
  await tx
    .insertInto('invitation_former_links')
    .columns(['token_hash', 'invitation_id'])
    .expression(tx.selectFrom('invitations').select(['token_hash', 'id']).where('id', '=', id))
    .execute();
}

/** Deletes all former links, whose holders then get the response for an unknown link. */
export async function deleteFormerLinks(tx: Tx, id: string): Promise<void> {
  await tx.deleteFrom('invitation_former_links').where('invitation_id', '=', id).execute();
}

/** Ends invitations with a final status, and keeps the system role that their users had until then. */
export async function settleInvitations(
  tx: Tx,
  invitations: readonly Pick<Invitation, 'id'>[],
  status: 'accepted' | 'revoked',
  now: Date,
): Promise<void> {
  const role = sql<Invitation['systemRole']>`coalesce(
    (SELECT u.system_role FROM users u WHERE u.id = invitations.user_id), invitations.system_role)`;
  await tx
    .updateTable('invitations')
    .set({ status, system_role: role, settled_at: now, version: sql<number>`version + 1` })
    .where(sql<boolean>`id = ANY (${invitations.map(({ id }) => id)}::uuid[])`)
    .execute();
}
