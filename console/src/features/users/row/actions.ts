import type { User } from 'roster-contract';

/** What can be done with one person from the list. */
export type UserAction = 'edit' | 'enable' | 'disable' | 'resetPassword' | 'sessions' | 'delete';

/** Carries an action out, or opens the dialog that does. */
export type Act = (action: UserAction, user: User) => void;
