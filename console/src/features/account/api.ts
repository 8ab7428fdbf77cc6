import { queryOptions, useQueryClient } from '@tanstack/react-query';
import { api, unwrap } from '../../api/client.ts';
import { myInvitationsQuery } from '../../api/navigation-counts.ts';
import { sessionQuery } from '../../api/session.ts';
import {
  type OwnershipTransfers,
  ownershipTransferQuery,
  REMOVAL,
  removeMember,
} from '../memberships/api.ts';

/** GET /me/sessions. */
export const mySessionsQuery = queryOptions({
  queryKey: ['my-sessions'],
  queryFn: ({ signal }) => unwrap(api.GET('/api/v1/me/sessions', { signal })),
});

/** Ends one of the user's other sessions, or all of them without an id, then reloads the list. */
export function useEndSession() {
  const queryClient = useQueryClient();
  return async (sessionId?: string): Promise<void> => {
    if (sessionId === undefined) await unwrap(api.DELETE('/api/v1/me/sessions'));
    else await unwrap(api.DELETE('/api/v1/me/sessions/{sessionId}', { params: { path: { sessionId } } }));
    await queryClient.invalidateQueries(mySessionsQuery);
  };
}

/** POST /session/reauthenticate/options: whether the user has a password, and which provider they sign in at. */
export const ownPasswordQuery = queryOptions({
  queryKey: ['own-password'],
  queryFn: ({ signal }) => unwrap(api.POST('/api/v1/session/reauthenticate/options', { signal })),
  staleTime: 0,
});

/** POST /me/password, which ends all other sessions of the user. */
export function useChangePassword() {
  const queryClient = useQueryClient();
  return async (body: { currentPassword: string; newPassword: string }): Promise<void> => {
    const user = await unwrap(api.POST('/api/v1/me/password', { body }));
    queryClient.setQueryData(sessionQuery.queryKey, (session) => session && { ...session, user });
    // Not awaited: the list of sessions is on another page.
    void queryClient.invalidateQueries(mySessionsQuery);
  };
}

/** An organization or project that the user is a member of. */
export interface OwnResource {
  type: 'organization' | 'project';
  id: string;
  name: string;
}

/**
 * Changes to the user's own memberships. Each changes what the user may see, so all queries are invalidated.
 * Both throw ApiProblem.
 */
export function useMyMemberships(userId: string) {
  const queryClient = useQueryClient();
  const refresh = async () => {
    await queryClient.invalidateQueries(sessionQuery);
    // Not awaited: what other pages show. The impact of leaving is no longer needed once it is done.
    void queryClient.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== REMOVAL });
  };

  const leave = async (
    resource: OwnResource,
    transfers: OwnershipTransfers,
    tellSystemAdmins: boolean,
  ): Promise<void> => {
    const query = { ...ownershipTransferQuery(transfers), ...(tellSystemAdmins && { tellSystemAdmins }) };
    await removeMember(resource, userId, query);
    await refresh();
  };

  const answerInvitation = async (id: string, isAccepted: boolean): Promise<void> => {
    const params = { path: { id } };
    try {
      if (isAccepted) await unwrap(api.POST('/api/v1/me/invitations/{id}/accept', { params }));
      else await unwrap(api.DELETE('/api/v1/me/invitations/{id}', { params }));
    } finally {
      // Also on failure: the invitation is then likely to have changed.
      await queryClient.invalidateQueries(myInvitationsQuery);
    }
    await refresh();
  };
  return { leave, answerInvitation };
}
