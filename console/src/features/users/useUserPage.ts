import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';
import { useLivingPage } from '../../ui/list/useLivingPage.ts';
import { userListQuery } from './data/list.ts';
import type { UsersSearch } from './search.ts';
import type { ViewChange } from './useUsersView.ts';

/** The page of people that a view asks for; the one before stays in sight until it is there. */
export function useUserPage(
  view: UsersSearch,
  change: (patch: ViewChange, options?: { replace?: boolean }) => void,
) {
  const queryClient = useQueryClient();
  const list = useQuery({ ...userListQuery(view), placeholderData: keepPreviousData });
  const count = list.isPlaceholderData ? undefined : list.data?.items.length;
  useLivingPage(
    { cursor: view.cursor, error: list.error, count },
    useCallback(() => change({}, { replace: true }), [change]),
  );

  const prefetch = (cursor: string) => void queryClient.prefetchQuery(userListQuery({ ...view, cursor }));
  return { list, prefetch };
}
