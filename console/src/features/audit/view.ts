import { useCallback } from 'react';
import { type ViewChange as ChangeOf, useListView } from '../../ui/list/useList.ts';
import { type AuditSearch, validateAuditSearch } from './search.ts';

/** What to change of the trail's view. */
export type ViewChange = ChangeOf<AuditSearch>;
/** Changes the view; the first page of what is wanted then, unless a page is named. */
export type Change = (patch: ViewChange, options?: { replace?: boolean }) => void;

/** The part of the trail that the address asks for, and the way to others; what was open closes on the way. */
export function useAuditView(): { view: AuditSearch; change: Change } {
  const { view, change: move } = useListView('/audit', validateAuditSearch);
  const change = useCallback<Change>(
    (patch, options) => move({ event: undefined, ...patch }, options),
    [move],
  );
  return { view, change };
}

/** Takes everything away that narrows the trail down. */
export const EVERYTHING = {
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

/** What narrows the trail down, without what the page is and what is open in it. */
export const filterOf = ({ q: _, limit: __, cursor: ___, event: ____, ...filter }: AuditSearch) => filter;

/** Whether anything narrows the trail down. */
export const isFiltered = (view: AuditSearch): boolean => Object.keys(filterOf(view)).length > 0;
