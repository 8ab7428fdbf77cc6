import { useQueryClient } from '@tanstack/react-query';
import { api, unwrap } from '../../../api/client.ts';
import { myInvitationsQuery } from '../../../api/navigation-counts.ts';
import { sessionQuery } from '../../../api/session.ts';
import { REMOVAL, removeMember } from '../../members/page/calls.ts';
import { type OwnershipTransfers, ownershipTransferQuery } from '../../memberships/api.ts';

/** An organization or project that one belongs to. */
export interface OwnPlace {
  type: 'organization' | 'project';
  id: string;
  name: string;
}

/** What one can do about where one belongs. Each changes what one may see, so everything is asked for anew. */
export function useOwnPlaces(userId: string) {
  const queryClient = useQueryClient();
  const refresh = async () => {
    await queryClient.invalidateQueries(sessionQuery);
    // Not awaited: what other pages show. What leaving would touch is of no interest once it is done.
    void queryClient.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== REMOVAL });
  };

  /** Throws what the server refused. */
  const leave = async (
    place: OwnPlace,
    handOver: OwnershipTransfers,
    tellSystemAdmins: boolean,
  ): Promise<void> => {
    const leaving = { ...ownershipTransferQuery(handOver), ...(tellSystemAdmins && { tellSystemAdmins }) };
    await removeMember(place, userId, leaving);
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
