import type { UserLifecycleHook } from '../../identity/users/index.ts';
import {
  countPendingBy,
  findOpenBy,
  findOpenByIn,
  findPendingToIn,
  revokeExpiredBy,
} from './pending-store.ts';
import { revokeOffers } from './revoke.ts';

/** What offers do when people change: a former admin's offers must not let anybody in. */
export const organizationInvitationLifecycle: UserLifecycleHook = {
  authorityEnded: async ({ tx, caller, now }, user, why) => {
    if (why === 'password_reset') return;
    await revokeOffers(tx, caller, await findOpenBy(tx, user.id, now), now);
    await revokeExpiredBy(tx, user.id, undefined, now);
  },
  organizationAuthorityEnded: async ({ tx, caller, now }, userId, organizationId) => {
    await revokeOffers(tx, caller, await findOpenByIn(tx, userId, organizationId, now), now);
    await revokeExpiredBy(tx, userId, organizationId, now);
  },
  // An offer from before they were made a member otherwise must not be their way back.
  roleLowered: async ({ tx, caller, now }, user, organizationId) => {
    await revokeOffers(tx, caller, await findPendingToIn(tx, user.email, organizationId), now);
  },
  impact: async (db, userId) => ({ invitations: await countPendingBy(db, userId) }),
};
