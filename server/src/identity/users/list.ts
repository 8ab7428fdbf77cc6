import type { Position } from '../../lib/cursors.ts';
import type { Circle } from './circles.ts';
import type { User } from './model.ts';

/** What a list is narrowed by. */
export interface UserFilter {
  words: string[];
  status?: User['status'] | undefined;
  systemRole?: User['systemRole'] | undefined;
  /** Active, made before this moment (RFC 3339), and not signed in since. */
  inactiveSince?: string | undefined;
  /** They must be in each of these. */
  circles: readonly Circle[];
  addable?: Addable | undefined;
}

/** They can be made members of something: are not yet, have activated the account, and stand no higher than who adds them. */
interface Addable {
  to: Circle;
  by: Pick<User, 'id' | 'systemRole'>;
  /** Whether all who are in it are looked up at once: takes a while, and then costs nothing for each who is passed by. */
  atOnce?: boolean;
}

export type UserOrder = 'username' | 'email' | 'lastLoginAt' | 'createdAt';

/** Which page, in which order. */
export interface UserPageRequest {
  order: UserOrder;
  descending: boolean;
  limit: number;
  position: Position | undefined;
}

export interface UserPage {
  users: User[];
  /** The sort key's value of each user, for the markers of the neighbouring pages. */
  keys: string[];
  /** Whether there are more in the direction of reading. */
  more: boolean;
  total: { value: number; exact: boolean };
}
