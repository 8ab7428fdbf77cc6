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

/** Takes everything away that narrows the list down. */
export const EVERYBODY = {
  q: undefined,
  role: undefined,
  status: undefined,
  organizationId: undefined,
  organizationRole: undefined,
  projectId: undefined,
} satisfies ViewChange;

/** Whether anything but the search narrows the list down. */
export const hasFilters = (view: UsersSearch): boolean =>
  Boolean(view.role ?? view.status ?? view.organizationId ?? view.organizationRole ?? view.projectId);

/** Whether anything narrows the list down. */
export const isFiltered = (view: UsersSearch): boolean => view.q !== undefined || hasFilters(view);
