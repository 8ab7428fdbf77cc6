import { sql } from 'kysely';
import type { OrganizationMembership, ProjectMembership } from '../../access/roles.ts';
import type { Queryable, Tx } from '../../db/database.ts';
import { hashToken } from '../../lib/crypto.ts';
import { deliveryOf } from '../../mail/index.ts';
import type { Invitation, Link } from './model.ts';

/** The pending offers to the address of an invitation that is pending, as oi. */
const OFFERED = sql`FROM organization_invitations oi
  WHERE i.status = 'pending' AND oi.status = 'pending' AND lower(oi.email COLLATE "C") = lower(i.email COLLATE "C")`;

const OFFERED_COLUMNS = [
  sql<OrganizationMembership[]>`(
    SELECT coalesce(json_agg(json_build_object('organizationId', o.id, 'name', o.name, 'role', offered.role)
      ORDER BY o.search_text, o.id), '[]')
    FROM (SELECT oi.organization_id, oi.role ${OFFERED}) offered JOIN organizations o ON o.id = offered.organization_id
  )`.as('organizations'),
  sql<ProjectMembership[]>`(
    SELECT coalesce(json_agg(json_build_object('projectId', p.id, 'name', p.name, 'organizationId', p.organization_id,
      'role', op.role) ORDER BY p.search_text, p.id), '[]')
    FROM (SELECT oi.id ${OFFERED}) offered
      JOIN organization_invitation_projects op ON op.organization_invitation_id = offered.id
      JOIN projects p ON p.id = op.project_id
  )`.as('projects'),
  // Who is no system admin lets people in for the sake of an organization alone (`answer.ts`).
  sql<boolean>`EXISTS (SELECT FROM users c WHERE c.id = i.created_by_id AND c.system_role <> 'admin')`.as(
    'for_organizations',
  ),
] as const;

/** All fields of invitations; joins invitations as i, its pending user as u, its mail as m. */
export function selectInvitations(db: Queryable) {
  return (
    db
      .selectFrom('invitations as i')
      // As long as it is pending, the user's row says the role: that is where it is changed.
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
        ...OFFERED_COLUMNS,
      ])
      .select((select) => select.fn.coalesce('u.system_role', 'i.system_role').as('system_role'))
  );
}

type Row = Awaited<ReturnType<ReturnType<typeof selectInvitations>['execute']>>[number];

/** From columns to fields. */
export const toInvitation = (row: Row): Invitation => ({
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

/** One invitation. */
export async function findInvitation(db: Queryable, id: string): Promise<Invitation | undefined> {
  const row = await selectInvitations(db).where('i.id', '=', id).executeTakeFirst();
  return row && toInvitation(row);
}

/** Invitations by their ids. */
export async function findInvitations(db: Queryable, ids: readonly string[]): Promise<Invitation[]> {
  const rows = await selectInvitations(db).where(sql<boolean>`i.id = ANY (${ids}::uuid[])`).execute();
  return rows.map(toInvitation);
}

/** The pending invitations of these users. */
export async function findPendingOf(db: Queryable, userIds: readonly string[]): Promise<Invitation[]> {
  const rows = await selectInvitations(db)
    .where('i.user_id', 'in', userIds)
    .where('i.status', '=', 'pending')
    .execute();
  return rows.map(toInvitation);
}

/** The pending invitations whose link a person made, in the order in which they are locked. */
export async function findPendingBy(db: Queryable, userId: string): Promise<Invitation[]> {
  const rows = await selectInvitations(db)
    .where('i.created_by_id', '=', userId)
    .where('i.status', '=', 'pending')
    .orderBy('i.user_id')
    .execute();
  return rows.map(toInvitation);
}

/** How many pending invitations there are by a person, and `toThem` as well. */
export async function countPending(db: Queryable, userId: string, toThem: boolean): Promise<number> {
  const row = await db
    .selectFrom('invitations')
    .select((select) => select.fn.countAll<string>().as('count'))
    .where('status', '=', 'pending')
    .where((or) => or.or([or('created_by_id', '=', userId), ...(toThem ? [or('user_id', '=', userId)] : [])]))
    .executeTakeFirstOrThrow();
  return Number(row.count);
}

/** What a token opens, also one that was replaced; undefined when it was never given out. */
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

/** A link as it is written. */
export interface NewLink {
  tokenHash: Buffer;
  expiresAt: Date;
  mailId: string | null;
}

/** Writes a new invitation. */
export async function insertInvitation(
  tx: Tx,
  invitation: Pick<Invitation, 'id' | 'userId' | 'email' | 'systemRole' | 'createdBy' | 'createdAt'>,
  link: NewLink,
): Promise<void> {
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

/** Gives an invitation another link, and writes what else may have changed with it. */
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

/** Remembers the present link as a former one, before it is replaced. */
export async function keepFormerLink(tx: Tx, id: string): Promise<void> {
  await tx
    .insertInto('invitation_former_links')
    .columns(['token_hash', 'invitation_id'])
    .expression(tx.selectFrom('invitations').select(['token_hash', 'id']).where('id', '=', id))
    .execute();
}

/** Forgets all former links, so that their holders are told nothing any more. */
export async function deleteFormerLinks(tx: Tx, id: string): Promise<void> {
  await tx.deleteFrom('invitation_former_links').where('invitation_id', '=', id).execute();
}

/** Ends invitations one way or the other. The role that their users had until then stays with them. */
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
