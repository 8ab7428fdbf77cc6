import type { Queryable, Tx } from '../../db/database.ts';
import { DAY, MINUTE } from '../../lib/clock.ts';
import { hashToken, newToken } from '../../lib/crypto.ts';
import { newId } from '../../lib/ids.ts';
import type { Vault } from '../../lib/vault.ts';
import { queueMail, withdrawMails } from '../../mail/index.ts';
import type { SettingsSnapshot } from '../../settings/index.ts';
import type { UserLifecycleHook, UserRecord } from '../users/index.ts';
import { deleteResets, insertReset, type PasswordReset, replacePending } from './store.ts';

/** What creating a reset link depends on. */
export interface LinkDependencies {
  vault: Vault;
  settings: Pick<SettingsSnapshot, 'current'>;
}

/** Revokes a user's pending link, and withdraws its mail if it has not been sent yet. */
async function revokeLink(tx: Tx, userId: string, now: Date): Promise<void> {
  await withdrawMails(tx, await replacePending(tx, userId), now);
}

/**
 * Mails a new link to a user who is locked by the transaction, and revokes the former one. Only the mail contains the
 * token; the database contains its hash.
 */
export async function sendResetLink(
  { tx, now }: { tx: Tx; now: Date },
  { vault, settings }: LinkDependencies,
  user: UserRecord,
  requestedByAdmin: boolean,
): Promise<void> {
  await revokeLink(tx, user.id, now);
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

/** Returns the status of a user's link. */
export function statusOf(
  reset: PasswordReset,
  user: UserRecord,
  now: Date,
): PasswordReset['status'] | 'expired' {
  if (reset.status !== 'pending') return reset.status;
  if (user.status !== 'active') return 'replaced';
  return reset.expiresAt > now ? 'pending' : 'expired';
}

/** Revokes a user's reset link when their authority ends and when their email or password changes. */
export const passwordResetLifecycle: UserLifecycleHook = {
  authorityEnded: ({ tx, now }, { id }) => revokeLink(tx, id, now),
  emailChanged: ({ tx, now }, { id }) => revokeLink(tx, id, now),
  passwordChanged: ({ tx, now }, { id }) => revokeLink(tx, id, now),
};

/** How long an old link still returns its status. */
const RETENTION = 30 * DAY;

/** Deletes links that expired long ago. */
export const purgePasswordResets = (db: Queryable, now: Date): Promise<void> =>
  deleteResets(db, new Date(now.getTime() - RETENTION));
