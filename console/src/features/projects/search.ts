import { idOf } from '../../ui/list/search.ts';
import { type ResourcesSearch, validateResourcesSearch } from '../resources/search.ts';

/** What the address of the list of projects may say. */
export interface ProjectsSearch extends ResourcesSearch {
  organizationId?: string;
}

/** The view that an address asks for. */
export function validateProjectsSearch(search: Record<string, unknown>): ProjectsSearch {
  const view: ProjectsSearch = validateResourcesSearch(search);
  const organizationId = idOf(search.organizationId);
  if (organizationId !== undefined) view.organizationId = organizationId;
  return view;
}
