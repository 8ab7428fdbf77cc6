import { queryOptions } from '@tanstack/react-query';
import type { Organization, paths } from 'roster-contract';
import { api, unwrap } from '../../api/client.ts';
import { DEFAULT_PAGE_SIZE } from '../../ui/list/search.ts';
import type { ResourcesSearch } from '../resources/search.ts';

type Organizations = paths['/api/v1/organizations'];
type OrganizationPage = Organizations['get']['responses'][200]['content']['application/json'];
type CreateBody = Organizations['post']['requestBody']['content']['application/json'];
type OrganizationPatch =
  paths['/api/v1/organizations/{id}']['patch']['requestBody']['content']['application/json'];

const of = ({ id }: { id: string }) => ({ path: { id } });

/** One page of organizations; each view has its own key. */
export const organizationListQuery = ({ limit = DEFAULT_PAGE_SIZE, ...view }: ResourcesSearch) =>
  queryOptions({
    queryKey: ['organizations', 'list', { ...view, limit }],
    queryFn: ({ signal }): Promise<OrganizationPage> =>
      unwrap(api.GET('/api/v1/organizations', { params: { query: { ...view, limit } }, signal })),
  });

export const fetchOrganization = (id: string): Promise<Organization> =>
  unwrap(api.GET('/api/v1/organizations/{id}', { params: of({ id }) }));

export const organizationQuery = (id: string) =>
  queryOptions({ queryKey: ['organizations', 'one', id], queryFn: () => fetchOrganization(id) });

export const createOrganization = (body: CreateBody): Promise<Organization> =>
  unwrap(api.POST('/api/v1/organizations', { body }));

/** Changes only what the patch names. Fails with `stale_version` when somebody renamed it since `version`. */
export const patchOrganization = (
  place: { id: string; version: number },
  body: OrganizationPatch,
): Promise<Organization> =>
  unwrap(
    api.PATCH('/api/v1/organizations/{id}', {
      params: { ...of(place), header: { 'if-match': `"${place.version}"` } },
      headers: { 'content-type': 'application/merge-patch+json' },
      body,
    }),
  );

export const deleteOrganization = (organization: { id: string }): Promise<unknown> =>
  unwrap(api.DELETE('/api/v1/organizations/{id}', { params: of(organization) }));
