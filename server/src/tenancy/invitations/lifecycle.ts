import type { Services } from '../../identity/services.ts';
import type { UserLifecycleHook } from '../../identity/users/index.ts';
import { moveOffersTo } from '../organization-invitations/index.ts';
import { lockInvitations } from './facts.ts';
import { auditedFields, type Invitation, targetOf } from './model.ts';
import { renewInvitation } from './new-link.ts';
import { detailsPresenterOf } from './present.ts';
import { endInvitations, revokeWithUsers } from './revoke.ts';
import { countPending, findInvitation, findPendingBy, findPendingOf } from './store.ts';

/** What invitations do when people change. */
export const invitationLifecycle = (services: Services): UserLifecycleHook => ({
  authorityEnded: async ({ tx, caller, now }, user, why) => {
    if (why === 'password_reset') return;
    // Whoever sent an invitation may hold a copy of its link: a former admin must not be able to let somebody in.
    const sent = await findPendingBy(tx, user.id);
    if (sent.length > 0) {
      const held = await lockInvitations(tx, sent);
      // The others were accepted, or taken over by another admin, while they were waited for.
      const revoked = held.filter(
        ({ status, createdBy }) => status === 'pending' && createdBy.id === user.id,
      );
      await revokeWithUsers(tx, caller, revoked, now);
    }
    if (why === 'deleted') await endInvitations(tx, caller, await findPendingOf(tx, [user.id]), now);
  },

  // The link that went to the former address must not let anybody in as the person at the new one. Whoever chose the
  // new one chose who gets the link, so the invitation is theirs from now on, and ends with their authority.
  emailChanged: async (ctx, user) => {
    const { tx, caller, now } = ctx;
    const { actor } = caller;
    for (const invitation of await findPendingOf(tx, [user.id])) {
      const createdBy = actor ? { id: actor.id, name: actor.name } : invitation.createdBy;
      const next = { ...invitation, email: user.email, createdBy };
      await moveOffersTo(tx, caller, invitation.email, user.email, now);
      await renewInvitation(services, tx, now, next, { sameMailbox: false });
      const renewed = await findInvitation(tx, invitation.id);
      await ctx.audit({
        eventType: 'invitation',
        operation: 'renew',
        target: targetOf(next),
        before: auditedFields(invitation),
        ...(renewed && { after: auditedFields(renewed) }),
      });
    }
  },

  impact: async (db, userId, why) => ({ invitations: await countPending(db, userId, why === 'deleted') }),

  details: async (db, users, now) => {
    const pending = users.filter(({ status }) => status === 'pending').map(({ id }) => id);
    // Most pages have none, and ask for nothing.
    const invitations: Invitation[] = pending.length === 0 ? [] : await findPendingOf(db, pending);
    const present = detailsPresenterOf(services, now);
    return new Map(invitations.map((invitation) => [invitation.userId ?? '', present(invitation)]));
  },
});
