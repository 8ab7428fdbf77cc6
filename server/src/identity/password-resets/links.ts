import type { Queryable, Tx } from '../../db/database.ts';
import { DAY, MINUTE } from '../../lib/clock.ts';
import { hashToken, newToken } from '../../lib/crypto.ts';
import { newId } from '../../lib/ids.ts';
import { queueMail, withdrawMails } from '../../mail/index.ts';
import type { Services } from '../services.ts';
import type { UserLifecycleHook, UserRecord } from '../users/index.ts';
import { deleteResets, insertReset, type PasswordReset, replacePending } from './store.ts';

/** Makes a person's living link void, and takes its mail out of the queue, if it is still there. */
async function voidLink(tx: Tx, userId: string, now: Date): Promise<void> {
  await withdrawMails(tx, await replacePending(tx, userId), now);
}

/**
 * Mails a new link to a person, who is held by the transaction; the former one becomes void. The token is in the mail
 * alone, the database holds its hash.
 */
export async function sendResetLink(
  tx: Tx,
  { vault, settings }: Pick<Services, 'vault' | 'settings'>,
  user: UserRecord,
  requestedByAdmin: boolean,
  now: Date,
): Promise<void> {
  await voidLink(tx, user.id, now);
  const minutes = settings.current.userInvite.passwordResetExpiryMinutes;
  const expiresAt = new Date(now.getTime() + minutes * MINUTE);
  const token = newToken();
  const { id: userId, username, email: recipient, language } = user;
  const mailId = await queueMail(tx, vault, now, {
    kind: 'password_reset',
    parameters: { token, username, requestedByAdmin, expiresAt: expiresAt.toISOString() },
    recipient,
    userId,
    language,
    expiresAt,
  });
  await insertReset(tx, {
    id: newId(),
    userId,
    tokenHash: hashToken(token),
    expiresAt,
    mailId,
    createdAt: now,
  });
}

/** What a link is worth at this moment, its person being as they are. */
export function worthOf(
  reset: PasswordReset,
  user: UserRecord,
  now: Date,
): PasswordReset['status'] | 'expired' {
  if (reset.status !== 'pending') return reset.status;
  if (user.status !== 'active') return 'replaced';
  return reset.expiresAt > now ? 'pending' : 'expired';
}

/** Revokes a user's reset link when their authority ends and when their e-mail or password changes. */
export const passwordResetLifecycle: UserLifecycleHook = {
  authorityEnded: ({ tx, now }, { id }) => voidLink(tx, id, now),
  emailChanged: ({ tx, now }, { id }) => voidLink(tx, id, now),
  passwordChanged: ({ tx, now }, { id }) => voidLink(tx, id, now),
};

/** How long the holders of old links are told what became of them. */
const KEPT = 30 * DAY;

/** Removes links that ended long ago. */
export const purgePasswordResets = (db: Queryable, now: Date): Promise<void> =>
  deleteResets(db, new Date(now.getTime() - KEPT));
