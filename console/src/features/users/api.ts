import { queryOptions, useQueryClient } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { Invitation, paths, User } from 'roster-contract';
import { api, unwrap } from '../../api/client.ts';
import { sessionQuery } from '../../api/session.ts';
import { DEFAULT_PAGE_SIZE } from '../../ui/list/search.ts';
import { type OwnershipTransfers, ownershipTransferQuery } from '../memberships/api.ts';
import type { MembershipsBody } from '../memberships/memberships.ts';
import type { UsersSearch } from './search.ts';

type CreateUserBody = paths['/api/v1/users']['post']['requestBody']['content']['application/json'];
export type UserPatch = paths['/api/v1/users/{id}']['patch']['requestBody']['content']['application/json'];
export type UserPage = paths['/api/v1/users']['get']['responses'][200]['content']['application/json'];

interface WithId {
  id: string;
}

const pathOf = ({ id }: WithId) => ({ path: { id } });

/** The keys of all lists of users, and of all single users. */
export const USER_LISTS = ['users', 'list'] as const;
const SINGLE_USERS = ['users', 'one'] as const;

/**
 * GET /users: one page. Each view has its own key, so that a late response to an earlier keystroke is not shown, and the
 * request of a view that was left is aborted.
 */
export const userListQuery = ({ role, limit = DEFAULT_PAGE_SIZE, page: _, ...rest }: UsersSearch) =>
  queryOptions({
    queryKey: [...USER_LISTS, { ...rest, role, limit }],
    queryFn: ({ signal }): Promise<UserPage> => {
      const query = { ...rest, limit, ...(role && { systemRole: role }) };
      return unwrap(api.GET('/api/v1/users', { params: { query }, signal }));
    },
    staleTime: 10_000,
  });

/** GET /users/{id}. Fails with `not_found` when the user was deleted or is not visible to the caller. */
export const fetchUser = (id: string, signal?: AbortSignal): Promise<User> =>
  unwrap(api.GET('/api/v1/users/{id}', { params: pathOf({ id }), ...(signal && { signal }) }));

/** A user by id, cached. */
export const userQuery = (id: string) =>
  queryOptions({ queryKey: [...SINGLE_USERS, id], queryFn: ({ signal }) => fetchUser(id, signal) });

/** POST /users. Fails with `email_taken` or `direct_creation_disabled`. */
export const createUser = (body: CreateUserBody): Promise<User> =>
  unwrap(api.POST('/api/v1/users', { body }));

/** PATCH /users/{id}. Fails with `stale_version` when the user was changed since `version`. */
export const patchUser = (user: WithId & { version: number }, body: UserPatch): Promise<User> =>
  unwrap(
    api.PATCH('/api/v1/users/{id}', {
      params: { ...pathOf(user), header: { 'if-match': `"${user.version}"` } },
      headers: { 'content-type': 'application/merge-patch+json' },
      body,
    }),
  );

/** PATCH /users/{id}/memberships: adds or changes these memberships, all or none, and keeps the others. */
export const patchMemberships = (user: WithId, body: MembershipsBody): Promise<User> =>
  unwrap(api.PATCH('/api/v1/users/{id}/memberships', { params: pathOf(user), body }));

/** POST /users/{id}/enable. Idempotent. */
export const enableUser = (user: WithId): Promise<User> =>
  unwrap(api.POST('/api/v1/users/{id}/enable', { params: pathOf(user) }));

/** POST /users/{id}/disable. Idempotent; ends all sessions. */
export const disableUser = (user: WithId, transfers: OwnershipTransfers = new Map()): Promise<User> =>
  unwrap(
    api.POST('/api/v1/users/{id}/disable', {
      params: { ...pathOf(user), query: ownershipTransferQuery(transfers) },
    }),
  );

/** DELETE /users/{id}. Fails with `not_found` when the user was deleted already. */
export const deleteUser = (user: WithId, transfers: OwnershipTransfers = new Map()): Promise<unknown> =>
  unwrap(
    api.DELETE('/api/v1/users/{id}', {
      params: { ...pathOf(user), query: ownershipTransferQuery(transfers) },
    }),
  );

/** POST /users/{id}/reset-password: sets a temporary password and ends all sessions; without one, emails a link. */
export const resetPassword = (user: WithId, body: { password?: string }): Promise<User> =>
  unwrap(api.POST('/api/v1/users/{id}/reset-password', { params: pathOf(user), body }));

/** GET /users/{id}/sessions. */
export const userSessionsQuery = (id: string) =>
  queryOptions({
    queryKey: ['users', 'sessions', id],
    queryFn: ({ signal }) =>
      unwrap(api.GET('/api/v1/users/{id}/sessions', { params: pathOf({ id }), signal })),
    staleTime: 0,
  });

/** DELETE /users/{id}/sessions/{sessionId}. */
export const endSession = ({ id }: WithId, sessionId: string): Promise<unknown> =>
  unwrap(api.DELETE('/api/v1/users/{id}/sessions/{sessionId}', { params: { path: { id, sessionId } } }));

/** DELETE /users/{id}/sessions. */
export const endAllSessions = (user: WithId): Promise<unknown> =>
  unwrap(api.DELETE('/api/v1/users/{id}/sessions', { params: pathOf(user) }));

type Impact = paths['/api/v1/users/{id}/impact']['get']['responses'][200]['content']['application/json'];
export type ImpactAction = Impact['action'];

const fetchImpact = (id: string, action: ImpactAction, signal: AbortSignal): Promise<Impact> =>
  unwrap(api.GET('/api/v1/users/{id}/impact', { params: { path: { id }, query: { action } }, signal }));

/** GET /users/{id}/impact: the impact of an action on one user. Never cached. */
export const impactQuery = (id: string, action: ImpactAction) =>
  queryOptions({
    queryKey: ['users', 'impact', action, id],
    queryFn: ({ signal }) => fetchImpact(id, action, signal),
    staleTime: 0,
    gcTime: 0,
  });

/** The number of parallel impact requests. */
const IMPACT_CONCURRENCY = 4;

/** The summed impact of one action on several users. */
export const combinedImpactQuery = (ids: readonly string[], action: ImpactAction) =>
  queryOptions({
    queryKey: ['users', 'impact', action, ids],
    queryFn: async ({ signal }) => {
      const sum = { action, sessions: 0, invitations: 0 };
      // By id, since several of the users may be named for the same one.
      const withoutAdmin = new Map<string, string>();
      for (let start = 0; start < ids.length; start += IMPACT_CONCURRENCY) {
        const batch = ids.slice(start, start + IMPACT_CONCURRENCY);
        const impacts = await Promise.all(batch.map((id) => fetchImpact(id, action, signal)));
        for (const impact of impacts) {
          sum.sessions += impact.sessions;
          sum.invitations += impact.invitations;
          const { organizations, projects } = impact.withoutAdmin;
          for (const { id, name } of organizations) withoutAdmin.set(id, name);
          for (const { id, name, organizationName } of projects)
            withoutAdmin.set(id, `${name} (${organizationName})`);
        }
      }
      return { ...sum, withoutAdminNames: [...withoutAdmin.values()] };
    },
    staleTime: 0,
    gcTime: 0,
  });

type Invite = paths['/api/v1/invitations']['post'];
type InviteBody = Invite['requestBody']['content']['application/json'];
type InviteResponse = Invite['responses'][200]['content']['application/json'];
/** The result for one email. */
export type InviteResult = InviteResponse['results'][number];

/** POST /invitations: invites by email address. Returns a result for each. */
export const inviteUsers = (body: InviteBody): Promise<InviteResponse> =>
  unwrap(api.POST('/api/v1/invitations', { body }));

/** GET /invitations: the memberships of a pending user's invitation; none once it is accepted or revoked. */
export const invitedMembershipsQuery = (userId: string) =>
  queryOptions({
    queryKey: ['invited-memberships', userId],
    queryFn: async ({ signal }) => {
      const query = { userId, limit: 1 };
      const { items } = await unwrap(api.GET('/api/v1/invitations', { params: { query }, signal }));
      return items[0]?.memberships ?? { organizations: [], projects: [] };
    },
    staleTime: 0,
    gcTime: 0,
  });

/** POST /invitations/{id}/resend: creates a new link, emails it if requested and possible, and voids the previous one. */
export const resendInvitation = (id: string, sendMail: boolean): Promise<Invitation> =>
  unwrap(api.POST('/api/v1/invitations/{id}/resend', { params: pathOf({ id }), body: { sendMail } }));

/** DELETE /invitations/{id}: voids the link and removes the pending user. */
export const revokeInvitation = (id: string): Promise<unknown> =>
  unwrap(api.DELETE('/api/v1/invitations/{id}', { params: pathOf({ id }) }));

/** Returns functions that keep the cached users in step with changes. */
export function useUserCache() {
  const queryClient = useQueryClient();
  return useMemo(() => {
    /** Refetches all lists and single users. */
    const refresh = () =>
      Promise.all([USER_LISTS, SINGLE_USERS].map((queryKey) => queryClient.invalidateQueries({ queryKey })));

    /** Refetches the session: the system is in another state than the console assumed. */
    const refreshSession = () => void queryClient.invalidateQueries({ queryKey: sessionQuery.queryKey });

    /** Refetches the session if this is the caller, who may have another name or no session any more. */
    const refreshSelf = (id: string) => {
      if (queryClient.getQueryData(sessionQuery.queryKey)?.user.id === id) refreshSession();
    };

    /** Replaces a changed user in all lists at once, then refetches: the user may now be on another page. */
    const update = (user: User) => {
      queryClient.setQueriesData<UserPage>(
        { queryKey: USER_LISTS },
        (page) => page && { ...page, items: page.items.map((item) => (item.id === user.id ? user : item)) },
      );
      queryClient.setQueryData(userQuery(user.id).queryKey, (known) => known && user);
      refreshSelf(user.id);
      return refresh();
    };

    return { refresh, update, refreshSelf, refreshSession };
  }, [queryClient]);
}
