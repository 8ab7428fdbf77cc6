import type { AnyCaller } from '../../access/actor.ts';
import { record } from '../../audit/record.ts';
import type { Tx } from '../../db/database.ts';
import type { Services } from '../../identity/services.ts';
import { eraseUser, findUser } from '../../identity/users/index.ts';
import { withdrawMails } from '../../mail/index.ts';
import { auditedFields, type Invitation, targetOf } from './model.ts';
import { settleInvitation } from './store.ts';

/** Ends a held, pending invitation: no link of it opens anything any more, and its mail, if it still waits, is not sent. */
export async function endInvitation(
  tx: Tx,
  caller: AnyCaller,
  invitation: Invitation,
  now: Date,
): Promise<void> {
  await settleInvitation(tx, invitation, 'revoked', now);
  if (invitation.mailId !== null) await withdrawMails(tx, [invitation.mailId], now);
  await record(tx, caller, now, {
    eventType: 'invitation',
    operation: 'revoke',
    outcome: 'success',
    target: targetOf(invitation),
    before: auditedFields(invitation),
  });
}

/** The same, and deletes the user who waits for it, as users are deleted. */
export async function revokeWithUser(
  services: Services,
  tx: Tx,
  caller: AnyCaller,
  invitation: Invitation,
  now: Date,
): Promise<void> {
  await endInvitation(tx, caller, invitation, now);
  const user = invitation.userId === null ? undefined : await findUser(tx, invitation.userId);
  if (user?.status === 'pending') await eraseUser(services, tx, caller, user, now);
}
