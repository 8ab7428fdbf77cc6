import { queryOptions, useQueryClient } from '@tanstack/react-query';
import { api, unwrap } from '../../../api/client.ts';
import { myInvitationsQuery } from '../../../api/my-invitations.ts';
import { sessionQuery } from '../../../api/session.ts';
import { type HandOver, handOverQuery } from '../../places/hand-over/hand-over.ts';

/** An organization or project that one belongs to. */
export interface OwnPlace {
  type: 'organization' | 'project';
  id: string;
  name: string;
}

/** What one's leaving would touch. Asked anew each time, since others come and go. */
export const leavingQuery = (place: OwnPlace, userId: string) =>
  queryOptions({
    queryKey: ['members', 'impact', place.id, userId],
    queryFn: ({ signal }) => {
      const asked = { params: { path: { id: place.id, userId } }, signal };
      return unwrap(
        place.type === 'organization'
          ? api.GET('/api/v1/organizations/{id}/members/{userId}/impact', asked)
          : api.GET('/api/v1/projects/{id}/members/{userId}/impact', asked),
      );
    },
    staleTime: 0,
    gcTime: 0,
  });

/** What one can do about where one belongs. Each changes what one may see, so everything is asked for anew. */
export function useOwnPlaces(userId: string) {
  const queryClient = useQueryClient();
  const refresh = async () => {
    await queryClient.invalidateQueries(sessionQuery);
    // Not awaited: what other pages show.
    void queryClient.invalidateQueries();
  };

  /** Throws what the server refused. */
  const leave = async (
    { type, id }: OwnPlace,
    handOver: HandOver,
    tellSystemAdmins: boolean,
  ): Promise<void> => {
    const query = { ...handOverQuery(handOver), ...(tellSystemAdmins && { tellSystemAdmins }) };
    const asked = { params: { path: { id, userId }, query } };
    await unwrap(
      type === 'organization'
        ? api.DELETE('/api/v1/organizations/{id}/members/{userId}', asked)
        : api.DELETE('/api/v1/projects/{id}/members/{userId}', asked),
    );
    await refresh();
  };

  /** Throws what the server refused; then the list is likely to be old. */
  const answer = async (id: string, isAccepted: boolean): Promise<void> => {
    const params = { path: { id } };
    try {
      if (isAccepted) await unwrap(api.POST('/api/v1/me/invitations/{id}/accept', { params }));
      else await unwrap(api.DELETE('/api/v1/me/invitations/{id}', { params }));
    } finally {
      await queryClient.invalidateQueries(myInvitationsQuery);
    }
    await refresh();
  };
  return { leave, answer };
}
