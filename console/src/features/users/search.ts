import { idOf, type ListSearch, oneOf, validateListSearch } from '../../ui/list/search.ts';
import { MEMBER_ROLES, type MemberRole } from '../memberships/memberships.ts';

/** The search parameters of the list of users. Read by the router before the page is loaded, so without React. */
export interface UsersSearch extends ListSearch {
  role?: Role;
  status?: Status;
  organizationId?: string;
  organizationRole?: MemberRole;
  projectId?: string;
  /** Only active users without a login since then: RFC 3339, UTC. */
  inactiveSince?: string;
  sort?: Sort;
}

export type Role = 'admin' | 'user';
export type Status = 'active' | 'disabled' | 'pending';
export type Sort = SortField | `-${SortField}`;
type SortField = 'username' | 'email' | 'lastLoginAt' | 'createdAt';

export const ROLES: readonly Role[] = ['admin', 'user'];
export const STATUSES: readonly Status[] = ['active', 'disabled', 'pending'];
/** In menu order. */
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

/** A change of the view that removes the search and all filters. */
export const NO_FILTERS = {
  q: undefined,
  role: undefined,
  status: undefined,
  organizationId: undefined,
  organizationRole: undefined,
  projectId: undefined,
  inactiveSince: undefined,
};

/** Returns the number of active filters, the search aside. */
export const filterCount = (view: UsersSearch): number =>
  [
    view.role,
    view.status,
    view.organizationId,
    view.organizationRole,
    view.projectId,
    view.inactiveSince,
  ].filter((value) => value !== undefined).length;

/** Whether any filter is set, the search aside. */
export const hasFilters = (view: UsersSearch): boolean => filterCount(view) > 0;

const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,3})?Z$/;
const timeOf = (value: unknown): string | undefined =>
  typeof value === 'string' && TIME.test(value) && !Number.isNaN(Date.parse(value)) ? value : undefined;

/**
 * Returns the valid search parameters. Invalid ones are dropped instead of rejected, since links get cut and edited;
 * defaults are dropped too, so that each view has one address.
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
