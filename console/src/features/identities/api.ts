import { queryOptions, useQueryClient } from '@tanstack/react-query';
import type { paths } from 'roster-contract';
import { api, unwrap } from '../../api/client.ts';

type IdentityList = paths['/api/v1/me/identities']['get']['responses'][200]['content']['application/json'];
export type Identity = IdentityList['items'][number];
interface IdentityPage {
  items: Identity[];
}

/** GET /me/identities. */
export const myIdentitiesQuery = queryOptions({
  queryKey: ['identities', 'me'],
  queryFn: ({ signal }): Promise<IdentityPage> => unwrap(api.GET('/api/v1/me/identities', { signal })),
});

/** GET /users/{id}/identities: for system admins. */
export const identitiesQuery = (userId: string) =>
  queryOptions({
    queryKey: ['identities', userId],
    queryFn: ({ signal }): Promise<IdentityPage> =>
      unwrap(api.GET('/api/v1/users/{id}/identities', { params: { path: { id: userId } }, signal })),
  });

/** Returns a function that unlinks an identity of a user. Throws ApiProblem. */
export function useUnlink(userId: string) {
  const queryClient = useQueryClient();
  return async (identityId: string): Promise<void> => {
    const path = { id: userId, identityId };
    try {
      await unwrap(api.DELETE('/api/v1/users/{id}/identities/{identityId}', { params: { path } }));
    } finally {
      // Also on failure: it may have been unlinked by someone else.
      await queryClient.invalidateQueries({ queryKey: ['identities'] });
    }
  };
}
