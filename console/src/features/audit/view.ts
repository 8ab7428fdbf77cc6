import { useCallback } from 'react';
import { type ViewChange as ChangeOf, useListView } from '../../ui/list/useList.ts';
import { type AuditSearch, validateAuditSearch } from './search.ts';

/** The parameters to change; `undefined` removes one. */
export type ViewChange = ChangeOf<AuditSearch>;
/** Changes the view and, unless a cursor is given, returns to the first page. */
export type Change = (patch: ViewChange, options?: { replace?: boolean }) => void;

/** Returns the view from the URL and a function that changes it, which also closes the open event. */
export function useAuditView(): { view: AuditSearch; change: Change } {
  const { view, change: changeView } = useListView('/audit', validateAuditSearch);
  const change = useCallback<Change>(
    (patch, options) => changeView({ event: undefined, ...patch }, options),
    [changeView],
  );
  return { view, change };
}

/** Removes all filters. */
export const NO_FILTERS = {
  eventType: undefined,
  operation: undefined,
  outcome: undefined,
  operatedBy: undefined,
  targetId: undefined,
  organizationId: undefined,
  projectId: undefined,
  period: undefined,
  from: undefined,
  to: undefined,
} satisfies ViewChange;

/** Returns the filters of a view, without paging and the open event. */
export const filterOf = ({
  q: _q,
  limit: _limit,
  cursor: _cursor,
  page: _page,
  event: _event,
  ...filter
}: AuditSearch) => filter;

export const isFiltered = (view: AuditSearch): boolean => Object.keys(filterOf(view)).length > 0;
