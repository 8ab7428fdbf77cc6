import { type AnonymousCaller, actorOf } from '../../access/actor.ts';
import type { TransactionContext } from '../../access/context.ts';
import { activateUser, findUser, type UserRecord } from '../../identity/users/index.ts';
import { withdrawMails } from '../../mail/index.ts';
import { acceptOrganizationInvitations, findPendingFor } from '../organization-invitations/index.ts';
import { auditedFields, auditTargetOf, type Invitation } from './model.ts';
import { findPendingOf, settleInvitations } from './store.ts';

/**
 * Activates a locked, invited user whose address was proven otherwise than by the invitation's link: accepts the
 * invitation and those to organizations of the address. The user gets no password.
 */
export async function activateInvited(
  ctx: TransactionContext<AnonymousCaller>,
  user: UserRecord,
  chosen: { username: string; phone?: string | null | undefined },
): Promise<UserRecord> {
  // Read while the user is pending: until then the role is that of the user's row.
  const invitations = await findPendingOf(ctx.tx, [user.id]);
  return acceptInvitationsOf(ctx, await activateUser(ctx, user, chosen), invitations);
}

/**
 * Accepts the locked invitations of a user whose account was just activated, and those to organizations of their address.
 * @returns the user with the roles that the invitations gave.
 */
export async function acceptInvitationsOf(
  ctx: TransactionContext<AnonymousCaller>,
  user: UserRecord,
  invitations: readonly Invitation[],
): Promise<UserRecord> {
  const { tx, now } = ctx;
  await settleInvitations(tx, invitations, 'accepted', now);
  await withdrawMails(
    tx,
    invitations.flatMap(({ mailId }) => mailId ?? []),
    now,
  );
  // The actor is the invited user, even if another user was signed in to that browser.
  const own = ctx.as({ ...ctx.caller, actor: actorOf(user) });
  for (const invitation of invitations) {
    await own.audit({
      eventType: 'invitation',
      operation: 'accept',
      target: auditTargetOf(invitation),
      after: auditedFields(invitation),
    });
  }
  const toOrganizations = await findPendingFor(tx, user.email);
  await acceptOrganizationInvitations(
    ctx,
    user,
    toOrganizations.map(({ id }) => id),
  );
  return (await findUser(tx, user.id)) ?? user;
}
