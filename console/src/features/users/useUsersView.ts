import { useNavigate, useSearch } from '@tanstack/react-router';
import { useCallback, useMemo } from 'react';
import { type UsersSearch, validateUsersSearch } from './search.ts';

/** What to change of a view; `undefined` takes a part away. */
export type ViewChange = { [Part in keyof UsersSearch]?: UsersSearch[Part] | undefined };

/** The view that the address shows, and the way to another one. The address is the only place it is kept in. */
export function useUsersView() {
  const search = useSearch({ strict: false });
  const view = useMemo(() => validateUsersSearch(search), [search]);
  const navigate = useNavigate();
  const change = useCallback(
    /** A marker belongs to one order and filter, so any change but paging itself drops it. */
    (patch: ViewChange, { replace = false } = {}) =>
      void navigate({
        to: '/users',
        search: (previous) => validateUsersSearch({ ...previous, cursor: undefined, ...patch }),
        replace,
        resetScroll: false,
      }),
    [navigate],
  );
  return { view, change };
}

/** Whether anything narrows the list down. */
export const isFiltered = ({ q, role, status }: UsersSearch): boolean => Boolean(q ?? role ?? status);
