import {
  keepPreviousData,
  type QueryKey,
  type UseQueryOptions,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useCallback, useEffect, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { toProblem } from '../../api/problem.ts';
import { toastWarning } from '../toast.tsx';
import type { ListSearch } from './search.ts';

/** What to change of a view; `undefined` takes a part away. */
export type ViewChange<View> = { [Part in keyof View]?: View[Part] | undefined };

/** The view that the address shows, and the way to another one. The address is the only place it is kept in. */
export function useListView<View extends ListSearch>(
  to: '/audit' | '/organizations' | '/projects' | '/users',
  validate: (search: Record<string, unknown>) => View,
) {
  const search = useSearch({ strict: false });
  const view = useMemo(() => validate(search), [search, validate]);
  const navigate = useNavigate();
  const change = useCallback(
    /** A marker belongs to one order and filter, so any change but paging itself drops it. */
    (patch: ViewChange<View>, { replace = false } = {}) =>
      void navigate({
        to,
        search: (previous) => validate({ ...previous, cursor: undefined, ...patch }),
        replace,
        resetScroll: false,
      }),
    [navigate, to, validate],
  );
  return { view, change };
}

/** The page of a list that a view asks for; the one before stays in sight until it is there. */
export function usePage<View extends ListSearch, Page extends { items: unknown[] }, Key extends QueryKey>(
  view: View,
  change: (patch: Record<string, never>, options: { replace: boolean }) => void,
  queryOf: (view: View) => UseQueryOptions<Page, Error, Page, Key>,
) {
  const { t } = useTranslation('ui');
  const queryClient = useQueryClient();
  const list = useQuery({ ...queryOf(view), placeholderData: keepPreviousData });

  // A link may be old or cut, and a page may have been emptied by deleting; both lead to where there is something.
  const hasCursor = view.cursor !== undefined;
  const isCursorRefused = hasCursor && list.isError && toProblem(list.error).code === 'invalid_cursor';
  const isEmptied = hasCursor && !list.isPlaceholderData && list.data?.items.length === 0;
  useEffect(() => {
    if (isCursorRefused) toastWarning('invalid-cursor', t('page.invalidCursor'));
    if (isCursorRefused || isEmptied) change({}, { replace: true });
  }, [isCursorRefused, isEmptied, change, t]);

  const prefetch = (cursor: string) => void queryClient.prefetchQuery(queryOf({ ...view, cursor }));
  return { list, prefetch };
}
