import type { Static } from 'typebox';
import { enforce } from '../../access/actor.ts';
import { lockAuthority } from '../../access/authority-store.ts';
import type { Attempt, Context, TransactionContext } from '../../access/context.ts';
import type { Operation } from '../../audit/catalogue.ts';
import { tooManyAttempts } from '../../identity/credentials/index.ts';
import { decideManageInvitations, type UserService } from '../../identity/users/index.ts';
import { type Cursors, newestFirst } from '../../lib/cursors.ts';
import { AppError } from '../../lib/errors.ts';
import { requireVersion } from '../../lib/etag.ts';
import { limitInvitationsPerHour } from '../organization-invitations/index.ts';
import type { InvitationBody, InvitationList, InvitationQueryInput } from './contract.ts';
import { renewInvitation, revokeWithUsers } from './issue.ts';
import { auditedFields, auditTargetOf, type Invitation } from './model.ts';
import { type PresentDependencies, presenterOf } from './present.ts';
import { countInvitations, findInvitation, listInvitations, lockInvitation } from './store.ts';

/** What the invitation service needs from other modules; wired in `server.ts`. */
export type InvitationServiceDependencies = PresentDependencies & {
  users: Pick<UserService, 'invalidate'>;
  cursors: Cursors;
};

/** The use cases of system admins, besides inviting. */
export const createInvitationService = (dependencies: InvitationServiceDependencies) => ({
  /** Returns a page of the invitations, newest first. Throws 403, 422 `invalid_cursor`. */
  list(
    ctx: Context,
    { status, userId, cursor, limit = 30 }: InvitationQueryInput,
  ): Promise<Static<typeof InvitationList>> {
    const { cursors } = dependencies;
    const attempt: Attempt = { eventType: 'invitation', operation: 'list', target: undefined };
    return ctx.auditRefusals(attempt, async () => {
      enforce(decideManageInvitations(ctx.caller.actor));
      const position = cursor === undefined ? undefined : cursors.read('invitations', cursor);
      const now = ctx.now();
      const [found, total] = await Promise.all([
        listInvitations(ctx.db, { status, userId, now, limit, position }),
        countInvitations(ctx.db, { status, userId, now }),
      ]);
      const { shown, nextCursor } = newestFirst(cursors, 'invitations', found, limit);
      const present = presenterOf(dependencies, ctx.caller.actor, now);
      return { items: shown.map((invitation) => present(invitation)), nextCursor, total };
    });
  },

  /**
   * Gives an invitation a new link and expiry; the former link can't be used any more. It belongs to the caller from now on,
   * who may have a copy of the link. Throws 403, 404, 409 `link_used` or `link_revoked`, 412, 429.
   * @param input.sendMail whether to mail the link, if mail is set up; the response contains it in any case.
   */
  async resend(
    outer: Context,
    { sendMail, ...change }: InvitationChange & { sendMail: boolean | undefined },
  ): Promise<InvitationBody> {
    const resent = await changeInvitation(outer, change, 'renew', async (ctx, invitation) => {
      if (invitation.status === 'revoked') throw new AppError('link_revoked');
      const attempted = {
        eventType: 'invitation',
        operation: 'renew',
        target: auditTargetOf(invitation),
      } as const;
      const block = await limitInvitationsPerHour(ctx, attempted);
      // Returned and not thrown, so that the audit event is committed.
      if (block) return block;
      const { actor } = ctx.caller;
      const next = { ...invitation, createdBy: { id: actor.id, name: actor.name } };
      const token = await renewInvitation(dependencies, ctx, next, { sendMail });
      const renewed = await findInvitation(ctx.tx, invitation.id);
      if (!renewed) throw new AppError('not_found');
      await ctx.audit({
        eventType: 'invitation',
        operation: 'renew',
        target: auditTargetOf(renewed),
        before: auditedFields(invitation),
        after: auditedFields(renewed),
      });
      return presenterOf(dependencies, actor, ctx.now)(renewed, token);
    });
    if ('retryAfter' in resent) throw tooManyAttempts(resent);
    return resent;
  },

  /**
   * Revokes an invitation and deletes its pending user. Revoking twice is not an error and is audited once. Throws 403, 404,
   * 409 `link_used` after it was accepted, 412.
   */
  revoke: (outer: Context, change: InvitationChange): Promise<void> =>
    changeInvitation(outer, change, 'revoke', async (ctx, invitation) => {
      if (invitation.status === 'pending') await revokeWithUsers(ctx, [invitation]);
      const { userId } = invitation;
      if (userId !== null) ctx.afterCommit(() => dependencies.users.invalidate(userId));
    }),
});

/** An invitation that is to be changed, and in which version. */
interface InvitationChange {
  id: string;
  ifMatch: string | undefined;
}

/** Authorizes a change of an invitation, locks it, checks the version and runs `work`. */
function changeInvitation<T>(
  outer: Context,
  { id, ifMatch }: InvitationChange,
  operation: Operation,
  work: (ctx: TransactionContext, invitation: Invitation) => Promise<T>,
): Promise<T> {
  const attempt: Attempt = {
    eventType: 'invitation',
    operation,
    target: { type: 'invitation', id, name: null },
  };
  return outer.transaction(attempt, async (ctx) => {
    await lockAuthority(ctx.tx, ctx.caller.actor);
    enforce(decideManageInvitations(ctx.caller.actor));
    const invitation = await lockInvitation(ctx.tx, id);
    if (!invitation) throw new AppError('not_found');
    attempt.target = auditTargetOf(invitation);
    if (invitation.status === 'accepted') throw new AppError('link_used');
    requireVersion(invitation, ifMatch);
    return work(ctx, invitation);
  });
}
