import { type AnonymousCaller, actorOf } from '../../access/actor.ts';
import type { TransactionContext } from '../../access/context.ts';
import { activateUser, findUser, type UserRecord } from '../../identity/users/index.ts';
import { withdrawMails } from '../../mail/index.ts';
import { acceptOrganizationInvitations, findPendingFor } from '../organization-invitations/index.ts';
import { settleInvitations } from './links-store.ts';
import { auditedFields, auditTargetOf } from './model.ts';
import { findPendingOf } from './store.ts';

/**
 * Activates a locked, invited user whose address was proven otherwise than by the invitation's link: accepts the
 * invitation and those to organizations of the address. The user gets no password.
 */
export async function activateInvited(
  ctx: TransactionContext<AnonymousCaller>,
  user: UserRecord,
  chosen: { username: string; phone?: string | null | undefined },
): Promise<UserRecord> {
  const { tx, now } = ctx;
  const active = await activateUser(ctx, user, chosen);
  const invitations = await findPendingOf(tx, [user.id]);
  await settleInvitations(tx, invitations, 'accepted', now);
  await withdrawMails(
    tx,
    invitations.flatMap(({ mailId }) => mailId ?? []),
    now,
  );
  const own = ctx.as({ ...ctx.caller, actor: actorOf(active) });
  for (const invitation of invitations) {
    await own.audit({
      eventType: 'invitation',
      operation: 'accept',
      target: auditTargetOf(invitation),
      after: auditedFields(invitation),
    });
  }
  const toOrganizations = await findPendingFor(tx, active.email);
  await acceptOrganizationInvitations(
    ctx,
    active,
    toOrganizations.map(({ id }) => id),
  );
  return (await findUser(tx, active.id)) ?? active;
}
