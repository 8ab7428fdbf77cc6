import { queryOptions } from '@tanstack/react-query';
import { api, unwrap } from './client.ts';

/** The organizations that the person of this session is asked to join. The navigation counts them on every page. */
export const myInvitationsQuery = queryOptions({
  queryKey: ['my-invitations'],
  queryFn: ({ signal }) => unwrap(api.GET('/api/v1/me/invitations', { signal })),
  staleTime: 60_000,
});
