import type { User } from 'roster-contract';
import type { BulkAction } from '../bulk/plan.ts';

/** Which dialog is open, and over whom. */
export type OpenDialog =
  | { kind: 'create' }
  | { kind: 'edit' | 'disable' | 'resetPassword' | 'sessions' | 'delete'; user: User }
  | { kind: 'bulk'; action: BulkAction; users: readonly User[] };
