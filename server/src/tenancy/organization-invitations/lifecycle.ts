import type { UserLifecycleHook } from '../../identity/users/index.ts';
import {
  countPendingBy,
  findOpenBy,
  findOpenByIn,
  findPendingForIn,
  revokeExpiredBy,
} from './pending-store.ts';
import { revokeOrganizationInvitations } from './settle.ts';

/** Revokes invitations when the authority of the inviter ends, or the role of the invited user. */
export const organizationInvitationLifecycle: UserLifecycleHook = {
  authorityEnded: async (ctx, user, reason) => {
    if (reason === 'password_reset') return;
    await revokeOrganizationInvitations(ctx, await findOpenBy(ctx.tx, user.id, ctx.now));
    await revokeExpiredBy(ctx.tx, user.id, undefined, ctx.now);
  },
  organizationAuthorityEnded: async (ctx, userId, organizationId) => {
    const open = await findOpenByIn(ctx.tx, userId, organizationId, ctx.now);
    await revokeOrganizationInvitations(ctx, open);
    await revokeExpiredBy(ctx.tx, userId, organizationId, ctx.now);
  },
  // A removed member must not come back by an invitation from before they were added.
  roleLowered: async (ctx, user, organizationId) => {
    const pending = await findPendingForIn(ctx.tx, user.email, organizationId);
    await revokeOrganizationInvitations(ctx, pending);
  },
  invitationsAt: async (db, userId, organizationId, now) =>
    (await findOpenByIn(db, userId, organizationId, now)).length,
  impact: async (db, userId) => ({ invitations: await countPendingBy(db, userId) }),
};
