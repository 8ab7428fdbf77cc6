import { idOf, type ListSearch, oneOf, validateListSearch } from '../../ui/list/search.ts';
import { MEMBER_ROLES, type MemberRole } from '../memberships/memberships.ts';

/** Whatever the address bar may hold; read by the router before the page, so without React. */
export interface UsersSearch extends ListSearch {
  role?: Role;
  status?: Status;
  organizationId?: string;
  organizationRole?: MemberRole;
  projectId?: string;
  /** Only active people who have not signed in since: RFC 3339, UTC. */
  inactiveSince?: string;
  sort?: Sort;
}

export type Role = 'admin' | 'user';
export type Status = 'active' | 'disabled' | 'pending';
export type Sort = SortField | `-${SortField}`;
export type SortField = 'username' | 'email' | 'lastLoginAt' | 'createdAt';

export const ROLES: readonly Role[] = ['admin', 'user'];
export const STATUSES: readonly Status[] = ['active', 'disabled', 'pending'];
/** In the order in which a menu offers them. */
export const SORTS: readonly Sort[] = [
  '-createdAt',
  'createdAt',
  'username',
  '-username',
  'email',
  '-email',
  '-lastLoginAt',
  'lastLoginAt',
];

export const DEFAULT_SORT: Sort = '-createdAt';

/** As the server writes times. */
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,3})?Z$/;
const timeOf = (value: unknown): string | undefined =>
  typeof value === 'string' && TIME.test(value) && !Number.isNaN(Date.parse(value)) ? value : undefined;

/**
 * The view that an address asks for. What makes no sense is left out instead of refused, since links get cut and
 * edited; and so is what is the default anyway, so that one view has one address.
 */
export function validateUsersSearch(search: Record<string, unknown>): UsersSearch {
  const view: UsersSearch = validateListSearch(search);
  const role = oneOf(ROLES, search.role);
  if (role) view.role = role;
  const status = oneOf(STATUSES, search.status);
  if (status) view.status = status;
  const organizationId = idOf(search.organizationId);
  if (organizationId) view.organizationId = organizationId;
  const organizationRole = oneOf(MEMBER_ROLES, search.organizationRole);
  if (organizationRole) view.organizationRole = organizationRole;
  const projectId = idOf(search.projectId);
  if (projectId) view.projectId = projectId;
  const inactiveSince = timeOf(search.inactiveSince);
  if (inactiveSince) view.inactiveSince = inactiveSince;
  const sort = oneOf(SORTS, search.sort);
  if (sort && sort !== DEFAULT_SORT) view.sort = sort;
  return view;
}
