import type { Static } from 'typebox';
import { enforce, type SignedInCaller } from '../../access/actor.ts';
import { lockAuthority } from '../../access/facts.ts';
import { type Attempt, operate, recordingRefusals } from '../../access/operate.ts';
import type { Operation } from '../../audit/catalogue.ts';
import { record } from '../../audit/record.ts';
import type { Tx } from '../../db/database.ts';
import type { Services } from '../../identity/services.ts';
import { decideManageInvitations, forgetUser } from '../../identity/users/index.ts';
import { newestFirst } from '../../lib/cursors.ts';
import { AppError } from '../../lib/errors.ts';
import type { InvitationBody, InvitationList, InvitationQueryInput } from './contract.ts';
import { loadInvitation } from './facts.ts';
import { countInvitations, listInvitations } from './list-store.ts';
import { auditedFields, type Invitation, targetOf } from './model.ts';
import { renewInvitation } from './new-link.ts';
import { presenterOf } from './present.ts';
import { revokeWithUsers } from './revoke.ts';

/** A page of the invitations, newest first. Throws 403, 422 `invalid_cursor`. */
export async function listVisibleInvitations(
  services: Services,
  caller: SignedInCaller,
  { status, cursor, limit = 30 }: InvitationQueryInput,
): Promise<Static<typeof InvitationList>> {
  const { database, cursors, clock } = services;
  const attempt: Attempt = { eventType: 'invitation', operation: 'list', target: undefined };
  return recordingRefusals(services, caller, attempt, async () => {
    enforce(decideManageInvitations(caller.actor));
    const position = cursor === undefined ? undefined : cursors.read('invitations', cursor);
    const now = clock.now();
    const [found, total] = await Promise.all([
      listInvitations(database.db, { status, now, limit, position }),
      countInvitations(database.db, { status, now }),
    ]);
    const { shown, nextCursor } = newestFirst(cursors, 'invitations', found, limit);
    const present = presenterOf(services, caller.actor, now);
    return {
      items: shown.map((invitation) => present(invitation)),
      nextCursor,
      total,
    };
  });
}

/** The course of every change of one invitation by a system admin: hold all still, ask the policy, do it. */
async function changeInvitation<T>(
  services: Services,
  caller: SignedInCaller,
  id: string,
  operation: Operation,
  work: (tx: Tx, now: Date, invitation: Invitation) => Promise<T>,
): Promise<T> {
  const target = { type: 'invitation', id, name: null } as const;
  const attempt: Attempt = { eventType: 'invitation', operation, target };
  return operate(services, caller, attempt, async (tx, now) => {
    await lockAuthority(tx, caller.actor);
    enforce(decideManageInvitations(caller.actor));
    const invitation = await loadInvitation(tx, id);
    if (!invitation) throw new AppError('not_found');
    attempt.target = targetOf(invitation);
    if (invitation.status === 'accepted') throw new AppError('link_used');
    return work(tx, now, invitation);
  });
}

/**
 * Gives an invitation another link and term; the former link is void. From now on it is the caller's invitation, since it
 * is the caller who may have a copy of the link. Throws 403, 404, 409 `link_used` or `link_revoked`.
 * @param sendMail whether to mail the link, if mail is set up; it is answered either way.
 */
export async function resendInvitation(
  services: Services,
  caller: SignedInCaller,
  id: string,
  sendMail: boolean | undefined,
): Promise<InvitationBody> {
  const { id: actorId, name } = caller.actor;
  return changeInvitation(services, caller, id, 'renew', async (tx, now, invitation) => {
    if (invitation.status === 'revoked') throw new AppError('link_revoked');
    const next = { ...invitation, createdBy: { id: actorId, name } };
    const token = await renewInvitation(services, tx, now, next, { sendMail });
    const renewed = await loadInvitation(tx, id);
    if (!renewed) throw new AppError('not_found');
    await record(tx, caller, now, {
      eventType: 'invitation',
      operation: 'renew',
      outcome: 'success',
      target: targetOf(renewed),
      before: auditedFields(invitation),
      after: auditedFields(renewed),
    });
    return presenterOf(services, caller.actor, now)(renewed, token);
  });
}

/**
 * Revokes an invitation and deletes the user who waits for it. The second time is not an error and leaves no trace, as
 * with all that is ended; one that was accepted is not an invitation any more. Throws 403, 404, 409 `link_used`.
 */
export async function revokeInvitation(
  services: Services,
  caller: SignedInCaller,
  id: string,
): Promise<void> {
  const revoked = await changeInvitation(services, caller, id, 'revoke', async (tx, now, invitation) => {
    if (invitation.status === 'pending') await revokeWithUsers(tx, caller, [invitation], now);
    return invitation;
  });
  if (revoked.userId !== null) forgetUser(services, revoked.userId);
}
