import { queryOptions, useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';
import type { Member, Organization, OrganizationInvitation, Project, paths } from 'roster-contract';
import { api, unwrap } from '../../api/client.ts';
import type { CursorPage } from '../../api/infinite.ts';
import { sessionQuery } from '../../api/session.ts';
import { DEFAULT_PAGE_SIZE } from '../../ui/list/search.ts';
import { MEMBER_LISTS, type MemberUser, memberList, memberQuery } from '../memberships/api.ts';
import type { MemberRole, Resource } from '../memberships/memberships.ts';
import { USER_LISTS } from '../users/api.ts';
import type { ResourcesSearch } from './search.ts';

export type ResourceType = Resource['type'];
type OrganizationResource = Organization & { type: 'organization' };
type ProjectResource = Project & { type: 'project' };
/** An organization or project with its details. */
export type ResourceDetails = OrganizationResource | ProjectResource;

/** One page of a list of organizations or projects. */
export interface ResourcePage {
  items: ResourceDetails[];
  total: { value: number; exact: boolean };
  previousCursor: string | null;
  nextCursor: string | null;
}

const asOrganization = (each: Organization): OrganizationResource => ({ ...each, type: 'organization' });
const asProject = (each: Project): ProjectResource => ({ ...each, type: 'project' });
const pathOf = ({ id }: { id: string }) => ({ path: { id } });

/** The first part of the keys of all queries about organizations or projects. */
const KEYS = { organization: 'organizations', project: 'projects' } as const;

/** GET /organizations or /projects: one page; each view has its own key. */
export const resourceListQuery = (
  type: ResourceType,
  { limit = DEFAULT_PAGE_SIZE, page: _, organizationId, ...view }: ResourcesSearch,
) =>
  queryOptions({
    queryKey: [KEYS[type], 'list', { ...view, organizationId, limit }],
    queryFn: async ({ signal }): Promise<ResourcePage> => {
      const query = { ...view, limit };
      if (type === 'organization') {
        const page = await unwrap(api.GET('/api/v1/organizations', { params: { query }, signal }));
        return { ...page, items: page.items.map(asOrganization) };
      }
      const ofProjects = { ...query, ...(organizationId !== undefined && { organizationId }) };
      const page = await unwrap(api.GET('/api/v1/projects', { params: { query: ofProjects }, signal }));
      return { ...page, items: page.items.map(asProject) };
    },
  });

/** GET /organizations/{id} or /projects/{id}. */
export const fetchResource = async (resource: Resource): Promise<ResourceDetails> =>
  resource.type === 'organization'
    ? asOrganization(await unwrap(api.GET('/api/v1/organizations/{id}', { params: pathOf(resource) })))
    : asProject(await unwrap(api.GET('/api/v1/projects/{id}', { params: pathOf(resource) })));

export const resourceQuery = (resource: Resource) =>
  queryOptions({
    queryKey: [KEYS[resource.type], 'one', resource.id],
    queryFn: () => fetchResource(resource),
  });

interface NewResource {
  name: string;
  members: Record<string, MemberRole>;
}

/** POST /organizations. */
export const createOrganization = async (body: NewResource): Promise<ResourceDetails> =>
  asOrganization(await unwrap(api.POST('/api/v1/organizations', { body })));

/** POST /projects. */
export const createProject = async (
  body: NewResource & { organizationId: string },
): Promise<ResourceDetails> => asProject(await unwrap(api.POST('/api/v1/projects', { body })));

/** What a patch changes; null removes a member. */
export interface ResourcePatch {
  name?: string;
  members?: Record<string, MemberRole | null>;
}

/** PATCH /organizations/{id} or /projects/{id}. Fails with `stale_version` when it was renamed since `version`. */
export async function patchResource(
  resource: Resource & { version: number },
  body: ResourcePatch,
): Promise<ResourceDetails> {
  const request = {
    params: { ...pathOf(resource), header: { 'if-match': `"${resource.version}"` } },
    headers: { 'content-type': 'application/merge-patch+json' },
    body,
  };
  return resource.type === 'organization'
    ? asOrganization(await unwrap(api.PATCH('/api/v1/organizations/{id}', request)))
    : asProject(await unwrap(api.PATCH('/api/v1/projects/{id}', request)));
}

/** DELETE /organizations/{id} or /projects/{id}. */
export const deleteResource = (resource: Resource): Promise<unknown> =>
  unwrap(
    resource.type === 'organization'
      ? api.DELETE('/api/v1/organizations/{id}', { params: pathOf(resource) })
      : api.DELETE('/api/v1/projects/{id}', { params: pathOf(resource) }),
  );

/** Returns a function that refetches everything that shows organizations, projects, memberships or the caller's abilities. */
export function useRefreshResources(): () => void {
  const queryClient = useQueryClient();
  return useCallback(() => {
    for (const queryKey of [['organizations'], ['projects'], MEMBER_LISTS, USER_LISTS, sessionQuery.queryKey])
      void queryClient.invalidateQueries({ queryKey });
  }, [queryClient]);
}

/** The users among whom new members are chosen. */
export type CandidateSource =
  | { of: 'all' }
  | { of: 'organization'; id: string }
  | { of: 'resource'; resource: Resource };

interface CountedPage<Item> extends CursorPage<Item> {
  total: { value: number; exact: boolean };
}

/** The users who can be added as members, by name. */
export const candidatesQuery = (source: CandidateSource, q: string) =>
  memberList(['candidates', source, q], async (page, signal): Promise<CountedPage<MemberUser>> => {
    const query = { ...page, ...memberQuery({ q }) };
    if (source.of === 'all') {
      // A user who has not activated the account is invited to an organization instead.
      const params = { query: { ...query, status: 'active', sort: 'username' } } as const;
      return unwrap(api.GET('/api/v1/users', { params, signal }));
    }
    if (source.of === 'organization') {
      const params = { path: { id: source.id }, query };
      const members = await unwrap(api.GET('/api/v1/organizations/{id}/members', { params, signal }));
      return { ...members, items: members.items.map(({ user }: Member) => user) };
    }
    const request = { params: { ...pathOf(source.resource), query }, signal };
    return unwrap(
      source.resource.type === 'organization'
        ? api.GET('/api/v1/organizations/{id}/candidates', request)
        : api.GET('/api/v1/projects/{id}/candidates', request),
    );
  });

type AccessPage =
  paths['/api/v1/organizations/{id}/access']['get']['responses'][200]['content']['application/json'];

/** GET …/access: every user with access to an organization or project, with the roles that grant it. */
export const accessListQuery = (resource: Resource, q: string) =>
  memberList(['access', resource.type, resource.id, q], (page, signal): Promise<AccessPage> => {
    const request = { params: { ...pathOf(resource), query: { ...page, ...memberQuery({ q }) } }, signal };
    return unwrap(
      resource.type === 'organization'
        ? api.GET('/api/v1/organizations/{id}/access', request)
        : api.GET('/api/v1/projects/{id}/access', request),
    );
  });

export type InvitationStatus = OrganizationInvitation['status'];

/** In menu order. */
export const INVITATION_STATUSES: readonly InvitationStatus[] = [
  'pending',
  'accepted',
  'declined',
  'expired',
  'revoked',
];

/** GET /organizations/{id}/invitations, newest first. */
export const invitationsQuery = (organizationId: string, status: InvitationStatus) =>
  memberList(['invitations', organizationId, status], (page, signal) =>
    unwrap(
      api.GET('/api/v1/organizations/{id}/invitations', {
        params: { path: { id: organizationId }, query: { ...page, status } },
        signal,
      }),
    ),
  );

const invitationPath = (organizationId: string, { id }: { id: string }) => ({
  path: { id: organizationId, invitationId: id },
});

export const resendInvitation = (organizationId: string, invitation: { id: string }): Promise<unknown> =>
  unwrap(
    api.POST('/api/v1/organizations/{id}/invitations/{invitationId}/resend', {
      params: invitationPath(organizationId, invitation),
    }),
  );

export const revokeInvitation = (organizationId: string, invitation: { id: string }): Promise<unknown> =>
  unwrap(
    api.DELETE('/api/v1/organizations/{id}/invitations/{invitationId}', {
      params: invitationPath(organizationId, invitation),
    }),
  );
