import { queryOptions } from '@tanstack/react-query';
import { api, unwrap } from '../../api/client.ts';
import type { SelectOption } from './SearchSelect.tsx';

/** A project, and where it lies. */
export interface ProjectOption extends SelectOption {
  organizationId: string;
  organizationName: string;
}

/** As many as one looks through; for others one types a part of the name. */
const SHOWN = 50;

const wanted = (q: string) => ({ ...(q !== '' && { q }), limit: SHOWN });

/** Organizations that the caller may see and whose name contains these words. */
export const findOrganizations = async (q: string, signal: AbortSignal): Promise<SelectOption[]> =>
  (await unwrap(api.GET('/api/v1/organizations', { params: { query: wanted(q) }, signal }))).items;

/** Projects that the caller may see and whose name contains these words; of one organization, or of all. */
export async function findProjects(
  q: string,
  organizationId: string | undefined,
  signal: AbortSignal,
): Promise<ProjectOption[]> {
  const query = { ...wanted(q), ...(organizationId !== undefined && { organizationId }) };
  return (await unwrap(api.GET('/api/v1/projects', { params: { query }, signal }))).items;
}

/** What an organization is called that is known by its id alone, as from an address. */
export const organizationOptionQuery = (id: string) =>
  queryOptions({
    queryKey: ['organizations', 'option', id],
    queryFn: ({ signal }): Promise<SelectOption> =>
      unwrap(api.GET('/api/v1/organizations/{id}', { params: { path: { id } }, signal })),
    staleTime: 60_000,
  });

/** The same of a project. */
export const projectOptionQuery = (id: string) =>
  queryOptions({
    queryKey: ['projects', 'option', id],
    queryFn: ({ signal }): Promise<ProjectOption> =>
      unwrap(api.GET('/api/v1/projects/{id}', { params: { path: { id } }, signal })),
    staleTime: 60_000,
  });
