import { type InfiniteData, type QueryClient, queryOptions } from '@tanstack/react-query';
import type { Member, paths } from 'roster-contract';
import { api, unwrap } from '../../api/client.ts';
import { type CursorPage, infiniteList } from '../../api/infinite.ts';
import type { MemberRole, Resource } from './memberships.ts';
import type { SelectOption } from './SearchSelect.tsx';

/** A user as listed among members. */
export type MemberUser = Member['user'];

interface CountedPage<Item> extends CursorPage<Item> {
  total: { value: number; exact: boolean };
}

/** The key of all lists of members, candidates, invitations and access. */
export const MEMBER_LISTS = ['members'] as const;

interface MemberFilter {
  q?: string | undefined;
  role?: MemberRole | undefined;
}

/** The number of members loaded at once. */
const MEMBER_LIMIT = 50;

/** A list under MEMBER_LISTS that is searched on the server. */
export const memberList = <Page extends CursorPage<unknown>>(
  key: readonly unknown[],
  fetchPage: Parameters<typeof infiniteList<Page>>[1],
) => infiniteList([...MEMBER_LISTS, ...key], fetchPage, { limit: MEMBER_LIMIT, keepsPrevious: true });

/** Returns the filter without empty entries, as query parameters. */
export const memberQuery = ({ q, role }: MemberFilter) => ({ ...(q && { q }), ...(role && { role }) });

/** GET /organizations/{id}/members or /projects/{id}/members, by name. */
export const membersQuery = ({ type, id }: Resource, filter: MemberFilter = {}) =>
  memberList(['of', type, id, filter], (page, signal): Promise<CountedPage<Member>> => {
    const request = { params: { path: { id }, query: { ...page, ...memberQuery(filter) } }, signal };
    return unwrap(
      type === 'organization'
        ? api.GET('/api/v1/organizations/{id}/members', request)
        : api.GET('/api/v1/projects/{id}/members', request),
    );
  });

/**
 * Replaces a changed member in every loaded list of the organization or project. Until such a list is refetched, it would
 * show the former role, and choosing that role again would do nothing.
 */
export function showMember(queryClient: QueryClient, { type, id }: Resource, changed: Member): void {
  queryClient.setQueriesData<InfiniteData<CountedPage<Member>>>(
    { queryKey: [...MEMBER_LISTS, 'of', type, id] },
    (list) =>
      list && {
        ...list,
        pages: list.pages.map((page) => ({
          ...page,
          items: page.items.map((member) => (member.user.id === changed.user.id ? changed : member)),
        })),
      },
  );
}

const memberPath = ({ id }: Resource, userId: string) => ({ path: { id, userId } });

/** PUT …/members/{userId}: adds a member or changes the role. */
export function putMember(resource: Resource, userId: string, role: MemberRole): Promise<Member> {
  const request = { params: memberPath(resource, userId), body: { role } };
  return unwrap(
    resource.type === 'organization'
      ? api.PUT('/api/v1/organizations/{id}/members/{userId}', request)
      : api.PUT('/api/v1/projects/{id}/members/{userId}', request),
  );
}

interface RemovalOptions {
  /** Ownership transfers (ownershipTransferQuery). */
  handOver?: string[];
  /** Notifies the system admins, so that the only admin of an organization can leave it. */
  tellSystemAdmins?: boolean;
}

/** DELETE …/members/{userId}. */
export function removeMember(resource: Resource, userId: string, query: RemovalOptions): Promise<unknown> {
  const request = { params: { ...memberPath(resource, userId), query } };
  return unwrap(
    resource.type === 'organization'
      ? api.DELETE('/api/v1/organizations/{id}/members/{userId}', request)
      : api.DELETE('/api/v1/projects/{id}/members/{userId}', request),
  );
}

/** What removing a member would affect. */
export type RemovalImpact =
  paths['/api/v1/organizations/{id}/members/{userId}/impact']['get']['responses'][200]['content']['application/json'];

/** The first part of the key of removal impacts. */
export const REMOVAL = 'removal';

/** GET …/members/{userId}/impact: the impact of removing a member. Never cached. */
export const removalQuery = (resource: Resource, userId: string) =>
  queryOptions({
    // Not under MEMBER_LISTS: refetched after the removal, it would be a 404.
    queryKey: [REMOVAL, resource.type, resource.id, userId],
    queryFn: ({ signal }): Promise<RemovalImpact> => {
      const request = { params: memberPath(resource, userId), signal };
      return unwrap(
        resource.type === 'organization'
          ? api.GET('/api/v1/organizations/{id}/members/{userId}/impact', request)
          : api.GET('/api/v1/projects/{id}/members/{userId}/impact', request),
      );
    },
    staleTime: 0,
    gcTime: 0,
  });

/** Returns whether the removal leaves the organization or project itself without an admin. */
export const leavesWithoutAdmin = (
  { id }: Resource,
  { withoutAdmin: { organizations, projects } }: RemovalImpact,
): boolean => [...organizations, ...projects].some((each) => each.id === id);

/** A member who can become the admin of an organization or project. */
export interface Successor extends SelectOption {
  email: string;
}

/** The chosen successors by the id of their organization or project. */
export type OwnershipTransfers = ReadonlyMap<string, Successor>;

/** Returns the query parameter with which a request transfers ownership in the same transaction. */
export const ownershipTransferQuery = (transfers: OwnershipTransfers): { handOver?: string[] } =>
  transfers.size === 0 ? {} : { handOver: [...transfers].map(([resource, { id }]) => `${resource}:${id}`) };

interface TransferableResource extends Resource {
  /** The organization whose members are candidates. */
  organizationId: string;
  memberCount: number;
}

/**
 * Returns active members who can become the admin. Members of a project's organization can take the project over; its
 * own members are offered, unless the leaving user is the only one.
 */
export async function findSuccessors(
  resource: TransferableResource,
  leavingId: string,
  q: string,
  signal: AbortSignal,
): Promise<Successor[]> {
  const query = { ...memberQuery({ q }), limit: MEMBER_LIMIT };
  const hasOtherMembers = resource.type === 'project' && resource.memberCount > 1;
  const { items } = await unwrap(
    hasOtherMembers
      ? api.GET('/api/v1/projects/{id}/members', { params: { path: { id: resource.id }, query }, signal })
      : api.GET('/api/v1/organizations/{id}/members', {
          params: { path: { id: resource.organizationId }, query },
          signal,
        }),
  );
  return items
    .map(({ user }) => user)
    .filter(({ id, status }) => status === 'active' && id !== leavingId)
    .map(({ id, username, email }) => ({ id, name: username, email }));
}
