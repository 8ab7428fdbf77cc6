import { queryOptions } from '@tanstack/react-query';
import { api, unwrap } from '../../api/client.ts';
import type { SelectOption } from './SearchSelect.tsx';

/** An organization, and whether the caller may say who belongs to it. */
export interface OrganizationOption extends SelectOption {
  isManaged: boolean;
}

/** A project, and where it lies. */
export interface ProjectOption extends SelectOption {
  organizationId: string;
  organizationName: string;
}

/** As many as one looks through; for others one types a part of the name. */
const SHOWN = 50;

const wanted = (q: string) => ({ ...(q !== '' && { q }), limit: SHOWN });

/** Organizations that the caller may see and whose name contains these words. */
export async function findOrganizations(q: string, signal: AbortSignal): Promise<OrganizationOption[]> {
  const query = wanted(q);
  const { items } = await unwrap(api.GET('/api/v1/organizations', { params: { query }, signal }));
  return items.map(({ id, name, abilities }) => ({ id, name, isManaged: abilities.manageMembers }));
}

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
    queryFn: async ({ signal }): Promise<OrganizationOption> => {
      const path = { id };
      const { name, abilities } = await unwrap(
        api.GET('/api/v1/organizations/{id}', { params: { path }, signal }),
      );
      return { id, name, isManaged: abilities.manageMembers };
    },
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
