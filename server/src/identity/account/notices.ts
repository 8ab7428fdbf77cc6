import type { Tx } from '../../db/database.ts';
import { DAY } from '../../lib/clock.ts';
import type { Vault } from '../../lib/vault.ts';
import { queueMail } from '../../mail/index.ts';
import { isMailSetUp, type SettingsSnapshot } from '../../settings/index.ts';
import type { UserLifecycleHook, UserRecord } from '../users/index.ts';

export interface NoticeDependencies {
  vault: Vault;
  settings: Pick<SettingsSnapshot, 'current'>;
}

/** How a user's credentials were changed. */
type Notice =
  | { kind: 'password_changed'; by?: 'user' }
  | { kind: 'temporary_password' }
  | { kind: 'email_changed' };

/** How long the delivery of a mail about a change is tried. */
const EXPIRY = 7 * DAY;

/**
 * Queues the mail that notifies a user of a change of their credentials, if mail is set up (NIST SP 800-63B-4, 4.6).
 * @param user with the address that gets the mail.
 */
export async function notifyUser(
  { tx, now }: { tx: Tx; now: Date },
  dependencies: NoticeDependencies,
  {
    id: userId,
    username,
    email: recipient,
    language,
  }: Pick<UserRecord, 'id' | 'username' | 'email' | 'language'>,
  notice: Notice,
): Promise<void> {
  if (!isMailSetUp(dependencies)) return;
  const at = now.toISOString();
  const content =
    notice.kind === 'password_changed'
      ? { kind: notice.kind, parameters: { username, at, ...(notice.by && { by: notice.by }) } }
      : { kind: notice.kind, parameters: { username, at } };
  await queueMail(tx, dependencies.vault, now, {
    ...content,
    recipient,
    userId,
    language,
    expiresAt: new Date(now.getTime() + EXPIRY),
  });
}

/** Mails users about changes that were made in the account settings or by an admin. */
export const noticeLifecycle = (dependencies: NoticeDependencies): UserLifecycleHook => ({
  passwordChanged: (ctx, user) =>
    notifyUser(ctx, dependencies, user, { kind: 'password_changed', by: 'user' }),
  async emailChanged(ctx, user, former) {
    // An invited person has no account yet; another letter case is the same mailbox.
    if (user.status === 'pending' || former.toLowerCase() === user.email.toLowerCase()) return;
    await notifyUser(ctx, dependencies, { ...user, email: former }, { kind: 'email_changed' });
  },
});
