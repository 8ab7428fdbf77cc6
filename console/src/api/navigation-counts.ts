import { queryOptions } from '@tanstack/react-query';
import { api, unwrap } from './client.ts';

/** GET /me/invitations: open invitations to organizations. The navigation shows their number. */
export const myInvitationsQuery = queryOptions({
  queryKey: ['my-invitations'],
  queryFn: ({ signal }) => unwrap(api.GET('/api/v1/me/invitations', { signal })),
  staleTime: 60_000,
});

/** The first part of the key of all queries about signals. */
export const SIGNALS = ['signals'] as const;

/** The number of open signals, which the navigation shows to system admins. */
export const openSignalsQuery = queryOptions({
  queryKey: [...SIGNALS, 'count'],
  queryFn: async ({ signal }) => {
    const query = { state: 'open', limit: 1 } as const;
    return (await unwrap(api.GET('/api/v1/signals', { params: { query }, signal }))).total;
  },
  staleTime: 30_000,
  refetchInterval: 60_000,
});
