import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useCallback, useEffect, useMemo } from 'react';
import { toProblem } from '../../../api/problem.ts';
import { MAILS, mailsQuery } from './data.ts';
import { type MailsSearch, validateMailsSearch } from './search.ts';

/** The mails that the address asks for, the way to others, and how to look again. */
export function useMails() {
  const search = useSearch({ strict: false });
  const view = useMemo(() => validateMailsSearch(search), [search]);
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const list = useQuery({ ...mailsQuery(view), placeholderData: keepPreviousData });
  const show = useCallback(
    (next: MailsSearch, { replace = false } = {}) =>
      void navigate({ to: '/settings/mails', search: next, replace, resetScroll: false }),
    [navigate],
  );
  // A link may be old or cut.
  const { state, cursor } = view;
  const isRefused = cursor !== undefined && list.isError && toProblem(list.error).code === 'invalid_cursor';
  useEffect(() => {
    if (isRefused) show(state ? { state } : {}, { replace: true });
  }, [isRefused, state, show]);
  const refresh = () => queryClient.invalidateQueries({ queryKey: MAILS });
  return { view, list, show, refresh };
}
