import type { Position } from '../../lib/cursors.ts';
import type { MembershipScope } from './membership-scopes.ts';
import type { User } from './model.ts';

/** How a list of users is filtered. */
export interface UserFilter {
  words: readonly string[];
  status?: User['status'] | undefined;
  systemRole?: User['systemRole'] | undefined;
  /** Active, created before this time (RFC 3339), and not signed in since. */
  inactiveSince?: string | undefined;
  /** Users must be in each of these. */
  memberships: readonly MembershipScope[];
  /** The users whom the caller may see; undefined: all. The scopes of `memberships` are parts of it. */
  visible?: MembershipScope | undefined;
  addable?: Addable | undefined;
}

/** Users who can be made members: activated, not members yet, and not system admins unless the caller is one. */
interface Addable {
  to: MembershipScope;
  by: Pick<User, 'id' | 'systemRole'>;
}

export type UserOrder = 'username' | 'email' | 'lastLoginAt' | 'createdAt';

/** A page of a list, and its order. */
export interface UserPageRequest {
  order: UserOrder;
  descending: boolean;
  limit: number;
  position: Position | undefined;
}

export interface UserPage {
  users: User[];
  /** The IDs and sort values of the page's rows, for cursors. A row whose user was deleted meanwhile has no user. */
  ids: string[];
  keys: string[];
  /** Whether there are more in the direction of reading. */
  more: boolean;
  total: { value: number; exact: boolean };
}
