import type { Tx } from '../../db/database.ts';
import type { UserLifecycleHook, UserRecord } from '../../identity/users/index.ts';
import { lockResources } from '../resources/index.ts';
import { auditEventsOf, type MembershipLifecycle } from './changes.ts';
import { grantMemberships } from './grant.ts';
import { transferResources } from './ownership-transfer.ts';
import { withoutAdminOf } from './queries.ts';

/** Grants, transfers and ends memberships when users are created, leave or lose their authority. */
export const membershipLifecycle = ({
  lifecycle,
}: {
  lifecycle: MembershipLifecycle;
}): UserLifecycleHook => ({
  created: (ctx, user, memberships) => grantMemberships(ctx, lifecycle, user, memberships, '/memberships'),

  transferOwnership: async (ctx, user, transfers) => {
    await lockAdministered(ctx.tx, user);
    await transferResources(ctx, user, undefined, transfers);
  },

  // The memberships of a deleted user end by a foreign key; the admins of the organizations read about it in the audit log.
  authorityEnded: async (ctx, user, reason) => {
    if (reason === 'disabled' || reason === 'deleted') await lockAdministered(ctx.tx, user);
    if (reason !== 'deleted') return;
    const events = user.memberships.organizations.flatMap(({ organizationId: id, name, role: before }) =>
      auditEventsOf(
        { type: 'organization', id, name, organization: { id, name } },
        { user, before, role: null },
      ),
    );
    await ctx.auditAll(events);
  },

  impact: async (db, userId, reason) =>
    reason === 'disabled' || reason === 'deleted' ? { withoutAdmin: await withoutAdminOf(db, userId) } : {},
});

/** Locks the organizations that a user is admin of `FOR NO KEY UPDATE`, so that no other admin leaves them concurrently. */
const lockAdministered = (tx: Tx, { memberships }: UserRecord) =>
  lockResources(
    tx,
    'organization',
    memberships.organizations
      .filter(({ role }) => role === 'admin')
      .map(({ organizationId }) => organizationId),
  );
