import type { Static } from 'typebox';
import { actorOf, enforce } from '../../access/actor.ts';
import { lockAuthority } from '../../access/authority-store.ts';
import type { Attempt, Context, TransactionContext } from '../../access/context.ts';
import { decideAtOrganization, type OrganizationPermission } from '../../access/permissions.ts';
import type { Operation } from '../../audit/catalogue.ts';
import type { Queryable } from '../../db/database.ts';
import { type Throttle, tooManyAttempts } from '../../identity/credentials/index.ts';
import {
  findLastSystemAdmin,
  findUser,
  lockUsers,
  presentUser,
  type UserBody,
  type UserLifecycle,
  type UserRecord,
  withFacts,
} from '../../identity/users/index.ts';
import type { Cursors } from '../../lib/cursors.ts';
import { newestFirst, pageOfAll } from '../../lib/cursors.ts';
import { AppError } from '../../lib/errors.ts';
import type { ShortListQuery } from '../../lib/schema.ts';
import type { SettingsSnapshot } from '../../settings/index.ts';
import { findResource } from '../resources/index.ts';
import type {
  MyInvitationList,
  OrganizationInvitationBody,
  OrganizationInvitationList,
  OrganizationInvitationQueryInput,
} from './contract.ts';
import { expiryFrom, limitInvitations } from './create.ts';
import {
  auditEventOf,
  auditedFields,
  auditTargetOf,
  isFor,
  type OrganizationInvitation,
  statusOf,
} from './model.ts';
import { presenterOf, presentOwn } from './present.ts';
import { acceptOrganizationInvitations, revokeOrganizationInvitations, withdrawMailsOf } from './settle.ts';
import {
  countOrganizationInvitations,
  findOrganizationInvitation,
  findPendingFor,
  listOrganizationInvitations,
  lockOrganizationInvitations,
  renewOrganizationInvitation,
  settleOrganizationInvitations,
} from './store.ts';

/** What the organization invitation service needs from other modules; wired in `server.ts`. */
export interface OrganizationInvitationServiceDependencies {
  lifecycle: Pick<UserLifecycle, 'afterChange'>;
  settings: SettingsSnapshot;
  cursors: Cursors;
  throttle: Throttle;
}

/** An invitation of an organization. */
interface InvitationKey {
  organizationId: string;
  id: string;
}

/** Invitations to organizations, for their admins; accepting and declining, for the invited user. */
export const createOrganizationInvitationService = ({
  lifecycle,
  settings,
  cursors,
  throttle,
}: OrganizationInvitationServiceDependencies) => ({
  /** Returns a page of an organization's invitations, newest first. Throws 403, 404, 422 `invalid_cursor`. */
  list(
    ctx: Context,
    { organizationId, query }: { organizationId: string; query: OrganizationInvitationQueryInput },
  ): Promise<Static<typeof OrganizationInvitationList>> {
    const { status, cursor, limit = 30 } = query;
    const attempt: Attempt = { eventType: 'invitation', operation: 'list', target: undefined };
    return ctx.auditRefusals(attempt, async () => {
      await authorize(ctx.db, ctx, attempt, 'viewMembers', organizationId);
      const list = `organization-invitations:${organizationId}`;
      const position = cursor === undefined ? undefined : cursors.read(list, cursor);
      const page = { organizationId, status, now: ctx.now(), limit, position };
      const [found, total] = await Promise.all([
        listOrganizationInvitations(ctx.db, page),
        countOrganizationInvitations(ctx.db, page),
      ]);
      const { shown, nextCursor } = newestFirst(cursors, list, found, limit);
      return { items: shown.map(presenterOf(ctx.caller.actor, page.now)), nextCursor, total };
    });
  },

  /**
   * Sends an invitation again, with a new expiry; it belongs to the caller from now on. Throws 403, 404, 409 `conflict`, 429.
   */
  async resend(outer: Context, key: InvitationKey): Promise<OrganizationInvitationBody> {
    const resent = await changeInvitation(outer, key, 'renew', async (ctx, invitation) => {
      if (invitation.status !== 'pending') throw endedError(invitation, ctx.now);
      const attempted = auditEventOf(invitation, 'renew', {});
      const block = await limitInvitations(throttle, ctx, invitation.email, attempted);
      // Returned and not thrown, so that the audit event and the counters are committed.
      if (block) return block;
      const { id, name } = ctx.caller.actor;
      await renewOrganizationInvitation(ctx.tx, {
        id: invitation.id,
        expiresAt: expiryFrom(settings, ctx.now),
        createdBy: { id, name },
      });
      const renewed = (await findOrganizationInvitation(ctx.tx, invitation.id)) ?? invitation;
      const fields = { before: auditedFields(invitation), after: auditedFields(renewed) };
      await ctx.audit(auditEventOf(renewed, 'renew', fields));
      return presenterOf(ctx.caller.actor, ctx.now)(renewed);
    });
    if ('retryAfter' in resent) throw tooManyAttempts(resent);
    return resent;
  },

  /** Revokes an invitation. Revoking twice is not an error. Throws 403, 404, and 409 `conflict` after it was accepted. */
  revoke: (outer: Context, key: InvitationKey): Promise<void> =>
    changeInvitation(outer, key, 'revoke', async (ctx, invitation) => {
      if (invitation.status === 'accepted') throw endedError(invitation, ctx.now);
      await revokeOrganizationInvitations(ctx, [invitation.id]);
    }),

  /** Returns the caller's open invitations, newest first. Throws 422 `invalid_cursor`. */
  async listOwn(
    ctx: Context,
    query: Static<typeof ShortListQuery>,
  ): Promise<Static<typeof MyInvitationList>> {
    const { id } = ctx.caller.actor;
    const user = await findUser(ctx.db, id);
    const now = ctx.now();
    const invitations = user ? await findPendingFor(ctx.db, user.email) : [];
    const open = invitations.filter(({ expiresAt }) => expiresAt > now);
    return pageOfAll(cursors, `own-invitations:${id}`, open.map(presentOwn), query);
  },

  /** Accepts an invitation of the caller. Accepting twice is not an error. Throws 404, 409 `conflict`. */
  acceptOwn: (outer: Context, id: string): Promise<UserBody> =>
    changeOwnInvitation(outer, id, 'accept', async (ctx, user, invitation) => {
      const [accepted] = await acceptOrganizationInvitations(ctx, user, [id]);
      const member = (await findUser(ctx.tx, user.id)) ?? user;
      if (!accepted) {
        const current = await findOrganizationInvitation(ctx.tx, id);
        const isMember = member.memberships.organizations.some(
          ({ organizationId }) => organizationId === invitation.organization.id,
        );
        if (current?.status !== 'accepted' || !isMember) throw endedError(current, ctx.now);
      }
      ctx.afterCommit(() => lifecycle.afterChange(user.id));
      return presentUser(actorOf(member), withFacts(member, await findLastSystemAdmin(ctx.tx)));
    }),

  /** Declines an invitation of the caller. Declining twice is not an error. Throws 404, 409 `conflict`. */
  declineOwn: (outer: Context, id: string): Promise<void> =>
    changeOwnInvitation(outer, id, 'decline', async (ctx) => {
      const [locked] = await lockOrganizationInvitations(ctx.tx, [id]);
      if (locked?.status === 'declined') return;
      if (locked?.status !== 'pending') throw endedError(locked, ctx.now);
      await settleOrganizationInvitations(ctx.tx, [id], 'declined', ctx.now);
      await withdrawMailsOf(ctx.tx, [locked], ctx.now);
      await ctx.audit(auditEventOf(locked, 'decline', { before: auditedFields(locked) }));
    }),
});

/** Throws 403 or 404 unless the caller has a permission at an organization; adds the organization to the attempt. */
async function authorize(
  db: Queryable,
  { caller }: Pick<Context, 'caller'>,
  attempt: Attempt,
  permission: OrganizationPermission,
  organizationId: string,
): Promise<void> {
  enforce(decideAtOrganization(caller.actor, permission, organizationId));
  const resource = await findResource(db, { type: 'organization', id: organizationId });
  if (!resource) throw new AppError('not_found');
  attempt.organization = resource.organization;
}

/** Authorizes a change of an invitation by an admin of its organization, locks it and runs `work`. */
function changeInvitation<T>(
  outer: Context,
  { organizationId, id }: InvitationKey,
  operation: Operation,
  work: (ctx: TransactionContext, invitation: OrganizationInvitation) => Promise<T>,
): Promise<T> {
  const attempt: Attempt = {
    eventType: 'invitation',
    operation,
    target: { type: 'invitation', id, name: null },
  };
  return outer.transaction(attempt, async (ctx) => {
    await lockAuthority(ctx.tx, ctx.caller.actor);
    await authorize(ctx.tx, ctx, attempt, 'manageMembers', organizationId);
    const [invitation] = await lockOrganizationInvitations(ctx.tx, [id]);
    if (invitation?.organization.id !== organizationId) throw new AppError('not_found');
    attempt.target = auditTargetOf(invitation);
    return work(ctx, invitation);
  });
}

/** Locks the caller, requires that the invitation is theirs (otherwise 404) and runs `work`. */
function changeOwnInvitation<T>(
  outer: Context,
  id: string,
  operation: Operation,
  work: (ctx: TransactionContext, user: UserRecord, invitation: OrganizationInvitation) => Promise<T>,
): Promise<T> {
  const { actor } = outer.caller;
  const attempt: Attempt = {
    eventType: 'invitation',
    operation,
    target: { type: 'invitation', id, name: null },
  };
  return outer.transaction(attempt, async (ctx) => {
    await lockUsers(ctx.tx, actor, [actor.id]);
    const user = await findUser(ctx.tx, actor.id);
    const invitation = await findOrganizationInvitation(ctx.tx, id);
    if (!user || !invitation || !isFor(invitation, user)) throw new AppError('not_found');
    Object.assign(attempt, {
      target: auditTargetOf(invitation),
      organization: invitation.organization,
    });
    return work(ctx, user, invitation);
  });
}

/** Returns the 409 that names the status of an invitation that has ended, or 404 when it is gone. */
const endedError = (invitation: OrganizationInvitation | undefined, now: Date): AppError =>
  invitation
    ? new AppError('conflict', `This invitation is ${statusOf(invitation, now)}.`)
    : new AppError('not_found');
