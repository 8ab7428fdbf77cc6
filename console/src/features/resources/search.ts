import { type ListSearch, oneOf, validateListSearch } from '../../ui/list/search.ts';

/** What the addresses of the lists of organizations and of projects may say; read by the router, so without React. */
export interface ResourcesSearch extends ListSearch {
  sort?: ResourceSort;
}

export type ResourceSort = ResourceSortField | `-${ResourceSortField}`;
type ResourceSortField = 'name' | 'createdAt';

const SORTS: readonly ResourceSort[] = ['name', '-name', 'createdAt', '-createdAt'];
export const DEFAULT_RESOURCE_SORT: ResourceSort = 'name';

/** The view that an address asks for; what makes no sense, and what is the default anyway, is left out. */
export function validateResourcesSearch(search: Record<string, unknown>): ResourcesSearch {
  const view: ResourcesSearch = validateListSearch(search);
  const sort = oneOf(SORTS, search.sort);
  if (sort && sort !== DEFAULT_RESOURCE_SORT) view.sort = sort;
  return view;
}
