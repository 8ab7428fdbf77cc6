import { type ListSearch, oneOf, validateListSearch } from '../../ui/list/search.ts';

/** What the addresses of the lists of organizations and of projects may say; read by the router, so without React. */
export interface PlacesSearch extends ListSearch {
  sort?: PlaceSort;
}

export type PlaceSort = PlaceSortField | `-${PlaceSortField}`;
type PlaceSortField = 'name' | 'createdAt';

const SORTS: readonly PlaceSort[] = ['name', '-name', 'createdAt', '-createdAt'];
export const DEFAULT_PLACE_SORT: PlaceSort = 'name';

/** The view that an address asks for; what makes no sense, and what is the default anyway, is left out. */
export function validatePlacesSearch(search: Record<string, unknown>): PlacesSearch {
  const view: PlacesSearch = validateListSearch(search);
  const sort = oneOf(SORTS, search.sort);
  if (sort && sort !== DEFAULT_PLACE_SORT) view.sort = sort;
  return view;
}
