import type { User } from 'roster-contract';

/** What can be done with one person from the list; the last three with who has not activated the account yet. */
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

/** Carries an action out, or opens the dialog that does. */
export type Act = (action: UserAction, user: User) => void;
