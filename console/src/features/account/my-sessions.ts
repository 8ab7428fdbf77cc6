import { queryOptions, useQueryClient } from '@tanstack/react-query';
import { api, unwrap } from '../../api/client.ts';

export const mySessionsQuery = queryOptions({
  queryKey: ['my-sessions'],
  queryFn: ({ signal }) => unwrap(api.GET('/api/v1/me/sessions', { signal })),
});

/** Ends one of one's own sessions, or all but this one; the list is loaded anew before it is over. */
export function useEndSession() {
  const queryClient = useQueryClient();
  return async (sessionId?: string): Promise<void> => {
    if (sessionId === undefined) await unwrap(api.DELETE('/api/v1/me/sessions'));
    else await unwrap(api.DELETE('/api/v1/me/sessions/{sessionId}', { params: { path: { sessionId } } }));
    await queryClient.invalidateQueries(mySessionsQuery);
  };
}
