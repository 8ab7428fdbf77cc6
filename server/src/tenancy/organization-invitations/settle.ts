import { type AnyCaller, actorOf } from '../../access/actor.ts';
import type { TransactionContext } from '../../access/context.ts';
import type { MemberRole } from '../../access/roles.ts';
import type { Tx } from '../../db/database.ts';
import type { UserRecord } from '../../identity/users/index.ts';
import { withdrawMails } from '../../mail/index.ts';
import { writeInvitedRoles } from '../memberships/index.ts';
import { lockResources, type Resource } from '../resources/index.ts';
import { auditEventOf, auditedFields, isFor, type OrganizationInvitation } from './model.ts';
import { findPendingOf, findWithAccountInvitation } from './pending-store.ts';
import {
  findOrganizationInvitations,
  findPendingFor,
  lockOrganizationInvitations,
  moveOrganizationInvitations,
  settleOrganizationInvitations,
} from './store.ts';

const idsOf = (invitations: readonly OrganizationInvitation[]) => invitations.map(({ id }) => id);

/**
 * Accepts invitations on behalf of a locked user: those that are for them, pending and not expired. The roles need no
 * decision: had the inviter lost the right to give them, the invitation would be revoked. Never lowers a role.
 * @returns the accepted invitations.
 */
export async function acceptOrganizationInvitations(
  ctx: TransactionContext<AnyCaller>,
  user: UserRecord,
  ids: readonly string[],
): Promise<OrganizationInvitation[]> {
  if (ids.length === 0) return [];
  const { tx, now } = ctx;
  const found = await findOrganizationInvitations(tx, ids);
  const organizations = await lockResources(
    tx,
    'organization',
    found.map(({ organization }) => organization.id),
  );
  const accepted = (await lockOrganizationInvitations(tx, ids)).filter(
    (invitation) => invitation.status === 'pending' && invitation.expiresAt > now && isFor(invitation, user),
  );
  const projects = await lockResources(
    tx,
    'project',
    accepted.flatMap((invitation) => invitation.projects.map(({ projectId }) => projectId)),
  );
  const own = ctx.as({ ...ctx.caller, actor: actorOf(user) });
  await writeInvitedRoles(own, user, rolesOf(accepted, [...organizations, ...projects]));
  await settleOrganizationInvitations(tx, idsOf(accepted), 'accepted', now);
  await withdrawMailsOf(tx, accepted, now);
  await own.auditAll(
    accepted.map((invitation) => auditEventOf(invitation, 'accept', { after: auditedFields(invitation) })),
  );
  return accepted;
}

/** Returns the roles of invitations in those of their organizations and projects that still exist. */
function rolesOf(
  invitations: readonly OrganizationInvitation[],
  resources: readonly Resource[],
): { resource: Resource; role: MemberRole }[] {
  const byId = new Map(resources.map((resource) => [resource.id, resource]));
  const roles = invitations.flatMap(({ organization, role, projects }) => [
    { id: organization.id, role },
    ...projects.map((project) => ({ id: project.projectId, role: project.role })),
  ]);
  return roles.flatMap(({ id, role }) => {
    const resource = byId.get(id);
    return resource ? [{ resource, role }] : [];
  });
}

/** Revokes those of these invitations that are still pending, and withdraws their unsent mails. */
export async function revokeOrganizationInvitations(
  ctx: TransactionContext<AnyCaller>,
  ids: readonly string[],
): Promise<void> {
  if (ids.length === 0) return;
  const { tx, now } = ctx;
  const locked = await lockOrganizationInvitations(tx, ids);
  const revoked = locked.filter(({ status }) => status === 'pending');
  await settleOrganizationInvitations(tx, idsOf(revoked), 'revoked', now);
  await withdrawMailsOf(tx, revoked, now);
  await ctx.auditAll(
    revoked.map((invitation) => auditEventOf(invitation, 'revoke', { before: auditedFields(invitation) })),
  );
}

/**
 * Revokes the organization invitations that belong to account invitations of these addresses.
 * @param except ids that stay.
 */
export async function revokeWithAccountInvitations(
  ctx: TransactionContext<AnyCaller>,
  emails: readonly string[],
  except: readonly string[] = [],
): Promise<void> {
  const found = await findWithAccountInvitation(ctx.tx, emails);
  await revokeOrganizationInvitations(
    ctx,
    found.filter((id) => !except.includes(id)),
  );
}

/** Revokes all pending invitations of an organization, expired ones included. */
export const revokeInvitationsOf = async (ctx: TransactionContext, organizationId: string): Promise<void> =>
  revokeOrganizationInvitations(ctx, await findPendingOf(ctx.tx, organizationId));

/**
 * Moves the invitations of a user without an account to their new address. They belong to the caller from now on, who
 * chose that address. They replace invitations of the new address by the same organizations. Throws 409 `conflict` when one
 * of these invites the new address concurrently.
 */
export async function changeInvitedEmail(
  ctx: TransactionContext<AnyCaller>,
  from: string,
  to: string,
): Promise<void> {
  const { tx, now } = ctx;
  const found = await findPendingFor(tx, from);
  if (found.length === 0 || from.toLowerCase() === to.toLowerCase()) return;
  const locked = await lockOrganizationInvitations(tx, idsOf(found));
  const moved = locked.filter(({ status }) => status === 'pending');
  const organizations = new Set(moved.map(({ organization }) => organization.id));
  const replaced = (await findPendingFor(tx, to)).filter(({ organization }) =>
    organizations.has(organization.id),
  );
  await revokeOrganizationInvitations(ctx, idsOf(replaced));
  const { actor } = ctx.caller;
  await moveOrganizationInvitations(tx, idsOf(moved), to, actor && { id: actor.id, name: actor.name });
  await withdrawMailsOf(tx, moved, now);
  await ctx.auditAll(
    moved.map((invitation) => {
      const after = { ...invitation, email: to };
      return auditEventOf(after, 'renew', { before: auditedFields(invitation), after: auditedFields(after) });
    }),
  );
}

/**
 * Withdraws the unsent mails of invitations. Those without a mail are looked up by their own id, which no mail has, so that
 * the time it takes does not disclose whether there was one.
 */
export const withdrawMailsOf = (
  tx: Tx,
  invitations: readonly OrganizationInvitation[],
  now: Date,
): Promise<void> =>
  withdrawMails(
    tx,
    invitations.map(({ id, mailId }) => mailId ?? id),
    now,
  );
