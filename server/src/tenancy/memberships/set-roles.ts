import type { TransactionContext } from '../../access/context.ts';
import type { MemberRole } from '../../access/roles.ts';
import type { UserRecord } from '../../identity/users/index.ts';
import type { Resource } from '../resources/index.ts';
import { auditEventsOf, type MembershipLifecycle, runLoweredRoleHooks } from './changes.ts';
import { deleteRoles, saveRoles } from './store.ts';

/** What a user becomes somewhere; null: the membership ends. */
interface RuledRole {
  resource: Resource;
  before: MemberRole | undefined;
  role: MemberRole | null;
}

/**
 * Gives a locked user other roles, or none, in locked organizations and projects, with an audit event of each, without asking
 * whether the caller may: a rule that a system admin wrote decides. Memberships in projects end before those in their
 * organizations, and begin after.
 */
export async function setRoles(
  ctx: TransactionContext,
  lifecycle: MembershipLifecycle,
  user: UserRecord,
  changes: readonly RuledRole[],
): Promise<void> {
  const { tx, now } = ctx;
  const ended = changes.filter(({ role }) => role === null);
  for (const { resource } of ended.toSorted((a, b) => (a.resource.type > b.resource.type ? -1 : 1)))
    await deleteRoles(tx, resource, [user.id]);
  const set = changes.flatMap(({ resource, role }) =>
    role === null ? [] : [{ resource, userId: user.id, role }],
  );
  await saveRoles(tx, set, now);
  const left = new Set(
    ended.filter(({ resource }) => resource.type === 'organization').map(({ resource }) => resource.id),
  );
  // The end in an organization brings the events of its projects along.
  const recorded = changes.filter(
    ({ resource, role }) =>
      role !== null || resource.type === 'organization' || !left.has(resource.organization.id),
  );
  await ctx.auditAll(
    recorded.flatMap(({ resource, ...change }) => auditEventsOf(resource, { user, ...change })),
  );
  for (const { resource, ...change } of changes)
    await runLoweredRoleHooks(ctx, lifecycle, resource, { user, ...change });
}
