import type { SignedInCaller } from '../../access/actor.ts';
import { record } from '../../audit/record.ts';
import { AppError } from '../../lib/errors.ts';
import type { Precondition } from '../../lib/etag.ts';
import { isMailSetUp } from '../../settings/index.ts';
import { replacePassword } from '../credentials/index.ts';
import type { Services } from '../services.ts';
import { changeUser, endAuthority, type presentUser, targetOf, updateUser } from '../users/index.ts';
import { sendResetLink } from './links.ts';

type UserBody = ReturnType<typeof presentUser>;

/**
 * Helps a person in whose password is lost: sets a temporary one, which ends their sessions, or, without one, mails
 * them a link, so that nobody but them learns the password; sessions then end when it is set. Throws 403, 404, 409
 * `own_password`, `not_activated`, and for a link `user_disabled` and `mail_not_configured`; 412.
 */
export async function resetPassword(
  services: Services,
  caller: SignedInCaller,
  id: string,
  password: string | undefined,
  precondition: Precondition,
): Promise<UserBody> {
  const { settings, hasher } = services;
  // Nobody else's request comes to where it is needed.
  const hash = password && caller.actor.systemRole === 'admin' ? await hasher.hash(password) : '';
  const asked = { action: 'resetPassword', operation: 'reset_password', precondition } as const;
  const answer = await changeUser(services, caller, id, asked, async ({ tx, now, user }) => {
    await services.refusePassword(user.email);
    const success = {
      eventType: 'user',
      operation: 'reset_password',
      outcome: 'success',
      target: targetOf(user),
    } as const;
    if (password === undefined) {
      if (user.status === 'disabled') throw new AppError('user_disabled');
      if (!isMailSetUp(services)) throw mailNotConfigured();
      await sendResetLink(tx, services, user, true, now);
      return record(tx, caller, now, { ...success, after: { linkSentTo: user.email } });
    }
    const { passwordPolicy } = settings.current;
    await replacePassword(tx, passwordPolicy, { userId: id, hash, temporary: true, at: now });
    await updateUser(tx, { ...user, updatedAt: now }, true);
    await endAuthority(services, tx, caller, user, 'password_reset');
    return record(tx, caller, now, { ...success, after: { mustChangePassword: true } });
  });
  if (!answer) throw new AppError('not_found');
  return answer;
}

const mailNotConfigured = () =>
  new AppError(
    'mail_not_configured',
    'No mail server is configured, so no link can be sent. Set a temporary password instead.',
  );
