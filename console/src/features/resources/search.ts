import { idOf, type ListSearch, oneOf, validateListSearch } from '../../ui/list/search.ts';
import { MEMBER_ROLES, type MemberRole } from '../memberships/memberships.ts';

/** The search parameters of the lists of organizations and projects. Read by the router, so without React. */
export interface ResourcesSearch extends ListSearch {
  sort?: ResourceSort;
  /** Of projects only. */
  organizationId?: string;
}

export type ResourceSort = SortField | `-${SortField}`;
type SortField = 'name' | 'createdAt';

const SORTS: readonly ResourceSort[] = ['name', '-name', 'createdAt', '-createdAt'];
export const DEFAULT_RESOURCE_SORT: ResourceSort = 'name';

/** Returns the valid search parameters of the list of organizations; invalid ones and defaults are dropped. */
export function validateOrganizationsSearch(search: Record<string, unknown>): ResourcesSearch {
  const view: ResourcesSearch = validateListSearch(search);
  const sort = oneOf(SORTS, search.sort);
  if (sort && sort !== DEFAULT_RESOURCE_SORT) view.sort = sort;
  return view;
}

/** Returns the valid search parameters of the list of projects. */
export function validateProjectsSearch(search: Record<string, unknown>): ResourcesSearch {
  const view = validateOrganizationsSearch(search);
  const organizationId = idOf(search.organizationId);
  if (organizationId !== undefined) view.organizationId = organizationId;
  return view;
}

/** The tabs of the page about an organization or project; the overview has no name in the address. */
const RESOURCE_TABS = ['members', 'projects', 'invitations', 'access', 'activity', 'settings'] as const;
export type ResourceTab = (typeof RESOURCE_TABS)[number];

/** The search parameters of the page about one organization or project. */
export interface ResourceSearch {
  tab?: ResourceTab;
  /** Of the members tab. */
  q?: string;
  role?: MemberRole;
}

/** Returns the valid search parameters of the page about one organization or project. */
export function validateResourceSearch(search: Record<string, unknown>): ResourceSearch {
  const view: ResourceSearch = {};
  const tab = oneOf(RESOURCE_TABS, search.tab);
  if (tab) view.tab = tab;
  const { q } = validateListSearch(search);
  if (q !== undefined) view.q = q;
  const role = oneOf(MEMBER_ROLES, search.role);
  if (role) view.role = role;
  return view;
}
