import type { User } from 'roster-contract';
import type { BulkAction } from '../bulk/plan.ts';

/** Which dialog is open, and over whom. */
export type OpenDialog =
  | { kind: 'create' }
  | { kind: 'invite' }
  | { kind: 'edit' | 'disable' | 'resetPassword' | 'sessions' | 'delete' | 'copyLink' | 'revoke'; user: User }
  | { kind: 'link'; email: string; link: string }
  | { kind: 'bulk'; action: BulkAction; users: readonly User[] };
