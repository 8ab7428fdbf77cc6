import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { toProblem } from '../../api/problem.ts';
import { userListQuery } from './data/list.ts';
import type { UsersSearch } from './search.ts';
import { toastNotice } from './toast.tsx';
import type { ViewChange } from './useUsersView.ts';

/** The page of people that a view asks for; the one before stays in sight until it is there. */
export function useUserPage(
  view: UsersSearch,
  change: (patch: ViewChange, options?: { replace?: boolean }) => void,
) {
  const { t } = useTranslation('users');
  const queryClient = useQueryClient();
  const list = useQuery({ ...userListQuery(view), placeholderData: keepPreviousData });

  // A link may be old or cut, and a page may have been emptied by deleting; both lead to where there is something.
  const hasCursor = view.cursor !== undefined;
  const isCursorRefused = hasCursor && list.isError && toProblem(list.error).code === 'invalid_cursor';
  const isEmptied = hasCursor && !list.isPlaceholderData && list.data?.items.length === 0;
  useEffect(() => {
    if (isCursorRefused) toastNotice('invalid-cursor', t('page.invalidCursor'));
    if (isCursorRefused || isEmptied) change({}, { replace: true });
  }, [isCursorRefused, isEmptied, change, t]);

  const prefetch = (cursor: string) => void queryClient.prefetchQuery(userListQuery({ ...view, cursor }));
  return { list, prefetch };
}
