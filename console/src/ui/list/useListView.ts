import { useNavigate, useSearch } from '@tanstack/react-router';
import { useCallback, useMemo } from 'react';
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
