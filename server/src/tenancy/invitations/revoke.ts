import type { AnyCaller } from '../../access/actor.ts';
import { recordAll } from '../../audit/record.ts';
import type { Tx } from '../../db/database.ts';
import { eraseInvitedUsers } from '../../identity/users/index.ts';
import { withdrawMails } from '../../mail/index.ts';
import { revokeWaiting } from '../organization-invitations/index.ts';
import { auditedFields, type Invitation, targetOf } from './model.ts';
import { settleInvitations } from './store.ts';

/**
 * Ends held, pending invitations: no link of them opens anything any more, and their mails, if they still wait, are not
 * sent; nor do the memberships that system admins gave along come true. A few statements however many they are, since an admin may have sent thousands.
 */
export async function endInvitations(
  tx: Tx,
  caller: AnyCaller,
  invitations: readonly Invitation[],
  now: Date,
): Promise<void> {
  if (invitations.length === 0) return;
  await settleInvitations(tx, invitations, 'revoked', now);
  const mailIds = invitations.flatMap(({ mailId }) => mailId ?? []);
  await withdrawMails(tx, mailIds, now);
  const events = invitations.map(
    (invitation) =>
      ({
        eventType: 'invitation',
        operation: 'revoke',
        outcome: 'success',
        target: targetOf(invitation),
        before: auditedFields(invitation),
      }) as const,
  );
  await recordAll(tx, caller, now, events);
  const emails = invitations.map(({ email }) => email);
  await revokeWaiting(tx, caller, emails, now);
}

/** The same, and deletes the users who wait for them. */
export async function revokeWithUsers(
  tx: Tx,
  caller: AnyCaller,
  invitations: readonly Invitation[],
  now: Date,
): Promise<void> {
  await endInvitations(tx, caller, invitations, now);
  if (invitations.length === 0) return;
  const userIds = invitations.flatMap(({ userId }) => userId ?? []);
  await eraseInvitedUsers(tx, caller, userIds, now);
}
