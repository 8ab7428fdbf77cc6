import type { Invitation, User } from 'roster-contract';
import { displayEmail } from '../../lib/format.ts';

type Ability = keyof User['abilities'];

/** The actions on one user; the last three are for users with a pending invitation. */
export type UserAction =
  | 'edit'
  | 'addMemberships'
  | 'access'
  | 'enable'
  | 'disable'
  | 'resetPassword'
  | 'sessions'
  | 'delete'
  | 'resend'
  | 'copyLink'
  | 'revoke';

/** Performs an action, or opens its dialog. */
export type OnUserAction = (action: UserAction, user: User) => void;

/** Whether the user was invited and has not activated the account yet. */
export const isPending = ({ status }: Pick<User, 'status'>): boolean => status === 'pending';

/** The name of a user in texts. A pending user has not chosen a name yet and is named by the email. */
export const displayName = (user: Pick<User, 'status' | 'username' | 'email'>): string =>
  isPending(user) ? displayEmail(user.email) : user.username;

/**
 * Returns the code of why the caller may not do this with this user; undefined when they may. Only reads the server's
 * decision; the console has no policy of its own.
 */
export function denialOf(user: Pick<User, 'abilities' | 'denials'>, ability: Ability): string | undefined {
  if (user.abilities[ability]) return undefined;
  return user.denials[ability] ?? 'forbidden';
}

/** Whether the caller can never do this with this user, so that the action is not shown. */
export const isHidden = (user: Pick<User, 'abilities' | 'denials'>, ability: Ability): boolean =>
  denialOf(user, ability) === 'forbidden';

/** How a pending invitation can be sent again: by email if a mail server is configured, otherwise as a link to copy. */
export const resendActionOf = ({
  invitation,
}: Pick<User, 'invitation'>): 'resend' | 'copyLink' | undefined => {
  if (invitation?.abilities.resend) return 'resend';
  return invitation?.abilities.copyLink ? 'copyLink' : undefined;
};

/** Whether the invitation link is sent by email; otherwise the admin has to share it. */
export const isEmailed = ({ delivery }: Pick<Invitation, 'delivery'>): boolean => delivery.state !== 'none';
