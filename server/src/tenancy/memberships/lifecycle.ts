import type { Tx } from '../../db/database.ts';
import type { Services } from '../../identity/services.ts';
import type { UserLifecycleHook, UserRecord } from '../../identity/users/index.ts';
import { eventsOf } from './apply.ts';
import { lockResources } from './facts.ts';
import { grantMemberships } from './grant.ts';
import { withoutAdminOf } from './impact.ts';
import { transferResources } from './ownership-transfer.ts';

/** What memberships do when people change. */
export const membershipLifecycle = (services: Services): UserLifecycleHook => ({
  created: ({ tx, caller, now }, user, memberships) =>
    grantMemberships(tx, services, caller, now, user, memberships, '/memberships'),

  transferOwnership: async ({ tx, caller, now }, user, transfers) => {
    await holdAdministered(tx, user);
    await transferResources(tx, caller, now, user, undefined, transfers);
  },

  // They go along with the person; who oversees the places reads there that they did.
  authorityEnded: async (ctx, user, why) => {
    if (why === 'disabled' || why === 'deleted') await holdAdministered(ctx.tx, user);
    if (why !== 'deleted') return;
    const events = user.memberships.organizations.flatMap(({ organizationId: id, name, role: before }) =>
      eventsOf({ type: 'organization', id, name, organization: { id, name } }, { user, before, role: null }),
    );
    await ctx.auditAll(events);
  },

  impact: async (db, userId, why) =>
    why === 'disabled' || why === 'deleted' ? { withoutAdmin: await withoutAdminOf(db, userId) } : {},
});

/** Holds the organizations that a person is admin of, so that no other admin leaves meanwhile who would be the last. */
const holdAdministered = (tx: Tx, { memberships }: UserRecord) =>
  lockResources(
    tx,
    'organization',
    memberships.organizations
      .filter(({ role }) => role === 'admin')
      .map(({ organizationId }) => organizationId),
  );
