import type { TransactionContext } from '../../access/context.ts';
import type { MemberRole } from '../../access/roles.ts';
import type { AuditEvent } from '../../audit/record.ts';
import { targetOf, type UserLifecycle, type UserRecord } from '../../identity/users/index.ts';
import { AppError, ERRORS, type Fault, invalid } from '../../lib/errors.ts';
import { auditLocationOf, type Resource } from '../resources/index.ts';
import type { LockedMembers, MemberChange } from './facts.ts';
import { decideMember } from './policy.ts';
import { deleteRoles, saveRoles } from './store.ts';

/** The lifecycle hooks that changes of memberships run. */
export type MembershipLifecycle = Pick<
  UserLifecycle,
  'organizationAuthorityEnded' | 'roleLowered' | 'afterChange'
>;

/** A change of a user's role that was decided. */
export interface RoleChange {
  user: UserRecord;
  before: MemberRole | undefined;
  /** null: the membership ends. */
  role: MemberRole | null;
}

/** A user's new role in an organization or project. */
export interface GrantedRole extends RoleChange {
  resource: Resource;
  role: MemberRole;
}

interface Options {
  /** Returns the JSON Pointer of a user in the body; without it, the first refusal is the error of the whole request. */
  pathOf?: (userId: string) => string;
  notifiesSystemAdmins?: boolean | undefined;
}

/**
 * Gives users their new roles in a locked organization or project, all or nothing, with one audit event for each change.
 * Roles that do not differ change nothing. Throws 403, 404, 409, or 422 with all faults at once when `pathOf` is given.
 */
export async function applyChanges(
  ctx: TransactionContext,
  lifecycle: MembershipLifecycle,
  members: LockedMembers,
  changes: readonly MemberChange[],
  options: Options = {},
): Promise<void> {
  enforceChanges(ctx, members, changes, options);
  const { resource } = members;
  const effective = changes.flatMap(({ userId, role }): RoleChange[] => {
    const user = members.users.get(userId);
    const before = user && members.factsOf(user).role;
    return user && (before ?? null) !== role ? [{ user, before, role }] : [];
  });
  const removed = effective.filter(({ role }) => role === null).map(({ user }) => user.id);
  const set = effective.flatMap(({ user, role }) =>
    role === null ? [] : [{ resource, userId: user.id, role }],
  );
  await deleteRoles(ctx.tx, resource, removed);
  await saveRoles(ctx.tx, set, ctx.now);
  await ctx.auditAll(effective.flatMap((change) => auditEventsOf(resource, change)));
  for (const change of effective) await runLoweredRoleHooks(ctx, lifecycle, resource, change);
  invalidateUsers(
    ctx,
    lifecycle,
    effective.map(({ user }) => user.id),
  );
}

/** Drops users from this node's caches after the commit; other nodes are notified by the database. */
export function invalidateUsers(
  ctx: Pick<TransactionContext, 'afterCommit'>,
  lifecycle: Pick<MembershipLifecycle, 'afterChange'>,
  ids: readonly string[],
): void {
  ctx.afterCommit(() => {
    for (const id of ids) lifecycle.afterChange(id);
  });
}

/** Writes roles that were decided, of locked users in locked organizations and projects, with an audit event for each. */
export async function writeGrantedRoles(
  ctx: Pick<TransactionContext, 'tx' | 'now' | 'auditAll'>,
  grants: readonly GrantedRole[],
): Promise<void> {
  await saveRoles(
    ctx.tx,
    grants.map(({ resource, user, role }) => ({ resource, userId: user.id, role })),
    ctx.now,
  );
  await ctx.auditAll(grants.flatMap((grant) => auditEventsOf(grant.resource, grant)));
}

/**
 * Gives a locked user the roles of invitations that they accept, in locked organizations and projects, without a decision:
 * it was made when they were invited. Never lowers a role.
 */
export async function writeInvitedRoles(
  ctx: Pick<TransactionContext, 'tx' | 'now' | 'auditAll'>,
  user: UserRecord,
  roles: readonly { resource: Resource; role: MemberRole }[],
): Promise<void> {
  const grants = roles.flatMap(({ resource, role }) => {
    const before = roleIn(user, resource);
    return before === 'admin' || before === role ? [] : [{ resource, user, before, role }];
  });
  await writeGrantedRoles(ctx, grants);
}

/** Returns a user's role in an organization or project. */
export const roleIn = ({ memberships }: UserRecord, { type, id }: Pick<Resource, 'type' | 'id'>) =>
  type === 'organization'
    ? memberships.organizations.find(({ organizationId }) => organizationId === id)?.role
    : memberships.projects.find(({ projectId }) => projectId === id)?.role;

/** Runs the lifecycle hooks of a membership that ended or whose role was lowered. */
export async function runLoweredRoleHooks(
  ctx: TransactionContext,
  lifecycle: MembershipLifecycle,
  resource: Resource,
  { user, before, role }: RoleChange,
): Promise<void> {
  if (before !== 'admin' && role !== null) return;
  const { id } = resource.organization;
  if (before === 'admin' && resource.type === 'organization')
    await lifecycle.organizationAuthorityEnded(ctx, user.id, id);
  await lifecycle.roleLowered(ctx, user, id);
}

/** Throws when one of the changes is not permitted; `applyChanges` calls it too. */
export function enforceChanges(
  { caller }: Pick<TransactionContext, 'caller'>,
  members: LockedMembers,
  changes: readonly MemberChange[],
  { pathOf, notifiesSystemAdmins }: Options,
): void {
  const faults: Fault[] = [];
  const leavesNoAdmin = !members.keepsAdmin(changes);
  for (const { userId, role } of changes) {
    const user = members.users.get(userId);
    const facts = user && members.factsOf(user);
    const decision = facts
      ? decideMember(
          caller.actor,
          members.resource,
          // All changes count together: the other admins may lose the role in the same request.
          { ...facts, isOnlyAdmin: facts.role === 'admin' && leavesNoAdmin },
          role,
          notifiesSystemAdmins,
        )
      : ({ allowed: false, reason: 'not_found' } as const);
    if (decision.allowed) continue;
    if (!pathOf) throw new AppError(decision.reason);
    faults.push({ path: pathOf(userId), code: decision.reason, message: ERRORS[decision.reason][1] });
  }
  if (faults.length > 0) throw invalid(faults);
}

/**
 * Returns the audit events of a change. The end of a membership in an organization also ends those in its projects, which
 * have an event each.
 */
export function auditEventsOf(resource: Resource, { user, before, role }: RoleChange): AuditEvent[] {
  const event: AuditEvent = {
    eventType: 'membership',
    operation: before === undefined ? 'add' : role === null ? 'remove' : 'change_role',
    outcome: 'success',
    target: targetOf(user),
    ...auditLocationOf(resource),
    ...(before !== undefined && { before: { role: before } }),
    ...(role !== null && { after: { role } }),
  };
  if (resource.type === 'project' || role !== null) return [event];
  const inProjects = user.memberships.projects
    .filter(({ organizationId }) => organizationId === resource.id)
    .map(
      (project): AuditEvent => ({
        ...event,
        project: { id: project.projectId, name: project.name },
        before: { role: project.role },
      }),
    );
  return [...inProjects, event];
}
