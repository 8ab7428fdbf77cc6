import { queryOptions } from '@tanstack/react-query';
import { api, unwrap } from '../../../api/client.ts';

/** The browsers and devices in which one person is signed in. */
export const userSessionsQuery = (id: string) =>
  queryOptions({
    queryKey: ['users', 'sessions', id],
    queryFn: ({ signal }) =>
      unwrap(api.GET('/api/v1/users/{id}/sessions', { params: { path: { id } }, signal })),
    staleTime: 0,
  });
