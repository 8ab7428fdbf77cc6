import type { User } from 'roster-contract';
import type { BulkAction } from '../bulk/plan.ts';
import type { UserAction } from '../row/actions.ts';

/** Which dialog is open, and over whom. */
export type OpenDialog =
  | { kind: 'create' }
  | { kind: 'invite' }
  | { kind: Exclude<UserAction, 'enable' | 'resend'>; user: User }
  | { kind: 'link'; email: string; link: string }
  | { kind: 'bulk'; action: BulkAction; users: readonly User[] };
