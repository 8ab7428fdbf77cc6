import { queryOptions, useQuery } from '@tanstack/react-query';
import { api, unwrap } from '../../api/client.ts';
import type { SelectOption } from './SearchSelect.tsx';

/** An organization to choose; `isManaged`: the caller manages its members. */
export interface OrganizationOption extends SelectOption {
  isManaged: boolean;
}

/** A project to choose, with its organization. */
export interface ProjectOption extends SelectOption {
  organizationId: string;
  organizationName: string;
}

/** The number of options shown at once; others are found by typing a part of the name. */
const OPTION_LIMIT = 50;

const optionQuery = (q: string) => ({ ...(q !== '' && { q }), limit: OPTION_LIMIT });

/** Returns the organizations visible to the caller whose name contains these words. */
export async function findOrganizations(q: string, signal: AbortSignal): Promise<OrganizationOption[]> {
  const query = optionQuery(q);
  const { items } = await unwrap(api.GET('/api/v1/organizations', { params: { query }, signal }));
  return items.map(({ id, name, abilities }) => ({ id, name, isManaged: abilities.manageMembers }));
}

/** Returns the projects visible to the caller whose name contains these words, of one organization or of all. */
export async function findProjects(
  q: string,
  organizationId: string | undefined,
  signal: AbortSignal,
): Promise<ProjectOption[]> {
  const query = { ...optionQuery(q), ...(organizationId !== undefined && { organizationId }) };
  return (await unwrap(api.GET('/api/v1/projects', { params: { query }, signal }))).items;
}

/** GET /organizations/{id}, as an option: the name of an organization known by its id, as from a URL. */
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

/** GET /projects/{id}, as an option. */
export const projectOptionQuery = (id: string) =>
  queryOptions({
    queryKey: ['projects', 'option', id],
    queryFn: ({ signal }): Promise<ProjectOption> =>
      unwrap(api.GET('/api/v1/projects/{id}', { params: { path: { id } }, signal })),
    staleTime: 60_000,
  });

/**
 * Returns the organization and project that a URL names by their ids. One that is gone or not visible to the caller
 * is shown as `unknownName`.
 */
export function useSelectedResources(
  { organizationId = '', projectId = '' }: { organizationId?: string; projectId?: string },
  unknownName: string,
): { organization: OrganizationOption | null; project: ProjectOption | null } {
  const organization = useQuery({
    ...organizationOptionQuery(organizationId),
    enabled: organizationId !== '',
    retry: false,
  });
  const project = useQuery({ ...projectOptionQuery(projectId), enabled: projectId !== '', retry: false });
  const placeholder = (id: string, isFailed: boolean) => ({
    id,
    name: isFailed ? unknownName : '…',
    isManaged: false,
    organizationId: '',
    organizationName: '',
  });
  return {
    organization:
      organizationId === '' ? null : (organization.data ?? placeholder(organizationId, organization.isError)),
    project: projectId === '' ? null : (project.data ?? placeholder(projectId, project.isError)),
  };
}
