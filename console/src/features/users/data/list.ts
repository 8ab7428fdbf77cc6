import { queryOptions } from '@tanstack/react-query';
import type { paths } from 'roster-contract';
import { api, unwrap } from '../../../api/client.ts';
import { DEFAULT_PAGE_SIZE } from '../../../ui/list/search.ts';
import type { UsersSearch } from '../search.ts';

export type UserPage = paths['/api/v1/users']['get']['responses'][200]['content']['application/json'];

/** Everything known of lists of people; a change of one person may move them between any of these. */
export const USER_LISTS = ['users', 'list'] as const;

/**
 * One page of people. Each view has its own key, so that a late answer to an earlier keystroke lands where nobody
 * looks; and the request of a view that was left is aborted.
 */
export const userListQuery = ({ role, limit = DEFAULT_PAGE_SIZE, ...rest }: UsersSearch) =>
  queryOptions({
    queryKey: [...USER_LISTS, { ...rest, role, limit }],
    queryFn: ({ signal }): Promise<UserPage> => {
      const query = { ...rest, limit, ...(role && { systemRole: role }) };
      return unwrap(api.GET('/api/v1/users', { params: { query }, signal }));
    },
    staleTime: 10_000,
  });
