import { queryOptions } from '@tanstack/react-query';
import { api, unwrap } from './client.ts';

/** The organizations that the person of this session is asked to join. The navigation counts them on every page. */
export const myInvitationsQuery = queryOptions({
  queryKey: ['my-invitations'],
  queryFn: ({ signal }) => unwrap(api.GET('/api/v1/me/invitations', { signal })),
  staleTime: 60_000,
});

/** Everything known of signals. */
export const SIGNALS = ['signals'] as const;

/** How many signals nobody has acknowledged. The navigation counts them on every page of a system admin. */
export const openSignalsQuery = queryOptions({
  queryKey: [...SIGNALS, 'count'],
  queryFn: async ({ signal }) => {
    const query = { state: 'open', limit: 1 } as const;
    return (await unwrap(api.GET('/api/v1/signals', { params: { query }, signal }))).total;
  },
  staleTime: 30_000,
  refetchInterval: 60_000,
});
