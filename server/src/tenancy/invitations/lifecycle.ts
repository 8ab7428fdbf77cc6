import type { UserLifecycleHook } from '../../identity/users/index.ts';
import { changeInvitedEmail, processAgain } from '../organization-invitations/index.ts';
import { renewInvitation, revokeInvitations, revokeWithUsers } from './issue.ts';
import { auditedFields, auditTargetOf, type Invitation } from './model.ts';
import { detailsPresenterOf, type PresentDependencies } from './present.ts';
import { countPending, findInvitation, findPendingBy, findPendingOf, lockInvitations } from './store.ts';

/**
 * How many invitations one statement revokes. An admin may have tens of thousands, for which one statement would exceed its
 * timeout, and then the admin could not be disabled.
 */
const REVOKED_AT_ONCE = 1000;

/** Revokes or renews invitations when the inviter's authority ends or the invited user changes. */
export const invitationLifecycle = (dependencies: PresentDependencies): UserLifecycleHook => ({
  authorityEnded: async (ctx, user, reason) => {
    if (reason === 'password_reset') return;
    // The inviter may have copies of the links, with which a former admin could still give access.
    const sent = await findPendingBy(ctx.tx, user.id);
    if (sent.length > 0) {
      const locked = await lockInvitations(ctx.tx, sent);
      // Others may have been accepted, or renewed by another admin, while the lock was awaited.
      const revoked = locked.filter(
        ({ status, createdBy }) => status === 'pending' && createdBy.id === user.id,
      );
      for (let from = 0; from < revoked.length; from += REVOKED_AT_ONCE)
        await revokeWithUsers(ctx, revoked.slice(from, from + REVOKED_AT_ONCE));
      const emails = revoked.map(({ email }) => email);
      await processAgain(ctx.tx, emails, user.id, ctx.now);
    }
    if (reason === 'deleted') await revokeInvitations(ctx, await findPendingOf(ctx.tx, [user.id]));
  },

  // The link in the former mailbox must not open the account of the new address. The caller chose who gets the new link, so
  // the invitation belongs to them from now on and ends with their authority.
  emailChanged: async (ctx, user) => {
    const { actor } = ctx.caller;
    for (const invitation of await findPendingOf(ctx.tx, [user.id])) {
      const createdBy = actor ? { id: actor.id, name: actor.name } : invitation.createdBy;
      const next = { ...invitation, email: user.email, createdBy };
      await changeInvitedEmail(ctx, invitation.email, user.email);
      await renewInvitation(dependencies, ctx, next, { sameMailbox: false });
      const renewed = await findInvitation(ctx.tx, invitation.id);
      await ctx.audit({
        eventType: 'invitation',
        operation: 'renew',
        target: auditTargetOf(next),
        before: auditedFields(invitation),
        ...(renewed && { after: auditedFields(renewed) }),
      });
    }
  },

  impact: async (db, userId, reason) => ({
    invitations: await countPending(db, userId, reason === 'deleted'),
  }),

  details: async (db, users, now) => {
    const pending = users.filter(({ status }) => status === 'pending').map(({ id }) => id);
    // Most pages have no pending user and need no query.
    const invitations: Invitation[] = pending.length === 0 ? [] : await findPendingOf(db, pending);
    const present = detailsPresenterOf(dependencies, now);
    return new Map(invitations.map((invitation) => [invitation.userId ?? '', present(invitation)]));
  },
});
