import {
  keepPreviousData,
  type QueryKey,
  type UseQueryOptions,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query';
import { useCallback } from 'react';
import type { ListSearch } from './search.ts';
import { useLivingPage } from './useLivingPage.ts';

/** The page of a list that a view asks for; the one before stays in sight until it is there. */
export function usePage<View extends ListSearch, Page extends { items: unknown[] }, Key extends QueryKey>(
  view: View,
  change: (patch: Record<string, never>, options: { replace: boolean }) => void,
  queryOf: (view: View) => UseQueryOptions<Page, Error, Page, Key>,
) {
  const queryClient = useQueryClient();
  const list = useQuery({ ...queryOf(view), placeholderData: keepPreviousData });
  const count = list.isPlaceholderData ? undefined : list.data?.items.length;
  useLivingPage(
    { cursor: view.cursor, error: list.error, count },
    useCallback(() => change({}, { replace: true }), [change]),
  );

  const prefetch = (cursor: string) => void queryClient.prefetchQuery(queryOf({ ...view, cursor }));
  return { list, prefetch };
}
