import { recordAll } from '../../audit/record.ts';
import type { Tx } from '../../db/database.ts';
import type { Services } from '../../identity/services.ts';
import type { UserDependent, UserRecord } from '../../identity/users/index.ts';
import { eventsOf } from './apply.ts';
import { holdPlaces } from './facts.ts';
import { grantMemberships } from './grant.ts';
import { handOverPlaces } from './hand-over.ts';
import { withoutAdminOf } from './impact.ts';

/** What memberships do when people change. */
export const membershipsOfUsers = (services: Services): UserDependent => ({
  created: (tx, caller, user, memberships, now) =>
    grantMemberships(tx, services, caller, now, user, memberships, '/memberships'),

  handedOver: async (tx, caller, user, handOvers, now) => {
    await holdAdministered(tx, user);
    await handOverPlaces(tx, caller, now, user, undefined, handOvers);
  },

  // They go along with the person; who oversees the places reads there that they did.
  authorityEnded: async (tx, caller, user, why) => {
    if (why === 'disabled' || why === 'deleted') await holdAdministered(tx, user);
    if (why !== 'deleted') return;
    const events = user.memberships.organizations.flatMap(({ organizationId: id, name, role: before }) =>
      eventsOf({ type: 'organization', id, name, organization: { id, name } }, { user, before, role: null }),
    );
    await recordAll(tx, caller, services.clock.now(), events);
  },

  touched: async (db, userId, why) =>
    why === 'disabled' || why === 'deleted' ? { withoutAdmin: await withoutAdminOf(db, userId) } : {},
});

/** Holds the organizations that a person is admin of, so that no other admin leaves meanwhile who would be the last. */
const holdAdministered = (tx: Tx, { memberships }: UserRecord) =>
  holdPlaces(
    tx,
    'organization',
    memberships.organizations
      .filter(({ role }) => role === 'admin')
      .map(({ organizationId }) => organizationId),
  );
