import {
  keepPreviousData,
  type QueryKey,
  type UseQueryOptions,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useCallback, useEffect, useMemo, useState } from 'react';
import { toProblem } from '../../api/client.ts';
import { useTranslation } from '../../lib/i18n.ts';
import { toastWarning } from '../toast.tsx';
import type { ListSearch } from './search.ts';

type ListPath = '/audit' | '/organizations' | '/projects' | '/users';

/** The parts of a view to change; `undefined` removes a part. */
export type ViewChange<View> = { [Part in keyof View]?: View[Part] | undefined };

/** The last view of each list, until the page is reloaded. */
const lastViews = new Map<ListPath, ListSearch>();

/** Returns the last view of a list; empty when it has not been shown yet. */
export const lastView = (path: ListPath): ListSearch => lastViews.get(path) ?? {};

/** The view of a list, which is kept only in the URL, and a function to change it. */
export function useListView<View extends ListSearch>(
  to: ListPath,
  validate: (search: Record<string, unknown>) => View,
) {
  const search = useSearch({ strict: false });
  const view = useMemo(() => validate(search), [search, validate]);
  useEffect(() => {
    lastViews.set(to, view);
  }, [to, view]);
  const navigate = useNavigate();
  const change = useCallback(
    /** A cursor is valid for one order and filter, so every change except paging drops it. */
    (patch: ViewChange<View>, { replace = false } = {}) =>
      void navigate({
        to,
        search: (previous) => validate({ ...previous, cursor: undefined, page: undefined, ...patch }),
        replace,
        // Another page is read from its top.
        resetScroll: patch.cursor !== undefined,
      }),
    [navigate, to, validate],
  );
  return { view, change };
}

/** Queries the page of a view; the previous page, with the matches of its own `search`, is shown until it is loaded. */
export function usePage<View extends ListSearch, Page extends { items: unknown[] }, Key extends QueryKey>(
  view: View,
  change: (patch: Record<string, never>, options: { replace: boolean }) => void,
  queryOf: (view: View) => UseQueryOptions<Page, Error, Page, Key>,
) {
  const { t } = useTranslation('ui');
  const queryClient = useQueryClient();
  const list = useQuery({ ...queryOf(view), placeholderData: keepPreviousData });
  const { q = '' } = view;
  const [search, setSearch] = useState(q);
  if (!list.isPlaceholderData && search !== q) setSearch(q);

  // A link may contain an expired cursor, and a page may be empty after a deletion; both lead to the first page.
  const hasCursor = view.cursor !== undefined;
  const isCursorInvalid = hasCursor && list.isError && toProblem(list.error).code === 'invalid_cursor';
  const isEmpty = hasCursor && !list.isPlaceholderData && list.data?.items.length === 0;
  useEffect(() => {
    if (isCursorInvalid) toastWarning('invalid-cursor', t('page.invalidCursor'));
    if (isCursorInvalid || isEmpty) change({}, { replace: true });
  }, [isCursorInvalid, isEmpty, change, t]);

  const prefetch = (cursor: string) => void queryClient.prefetchQuery(queryOf({ ...view, cursor }));
  return { list, search, prefetch };
}
