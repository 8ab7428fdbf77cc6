import { Skeleton } from '@mantine/core';
import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { formatNumber } from '../../lib/format.ts';
import { ErrorState } from '../EmptyState.tsx';
import { useListFocus } from '../focus.ts';
import classes from './list.module.css';

interface ListResultsProps<Page extends { items: unknown[] }> {
  label: string;
  list: UseQueryResult<Page>;
  /** Stands where there is nothing to show. */
  empty: (page: Page) => ReactNode;
  children: (page: Page) => ReactNode;
}

/** What came of asking for a page of a list: rows, nothing, or a failure. */
export function ListResults<Page extends { items: unknown[] }>(props: ListResultsProps<Page>) {
  const { label, list, empty, children } = props;
  const page = list.data;
  const root = useListFocus();
  return (
    <section
      ref={root}
      tabIndex={-1}
      aria-label={label}
      aria-busy={list.isPending || list.isPlaceholderData}
      className={classes.results}
      data-outdated={list.isPlaceholderData || undefined}
    >
      {list.isPending && <ListSkeleton />}
      {list.isLoadingError && (
        <ErrorState problem={list.error} onRetry={() => void list.refetch()} isRetrying={list.isFetching} />
      )}
      {page && (page.items.length === 0 ? empty(page) : children(page))}
    </section>
  );
}

const ROWS = Array.from({ length: 12 }, (_, index) => index);

/** Stands for the rows at the very first load, as tall as they will be. */
export function ListSkeleton() {
  return (
    <div aria-hidden>
      {ROWS.map((row) => (
        <div key={row} className={classes.skeletonRow}>
          <Skeleton height={28} circle />
          <Skeleton height={10} width="16%" miw={90} />
          <Skeleton height={10} width="28%" miw={110} />
          <Skeleton height={10} width="10%" visibleFrom="sm" ml="auto" />
        </div>
      ))}
    </div>
  );
}

interface Total {
  value: number;
  exact: boolean;
}

interface ListTotalProps {
  total: Total | undefined;
  isOutdated: boolean;
  /** The words for a count and for an estimate. */
  exact: (count: number, number: string) => string;
  about: (number: string) => string;
}

/** What an estimate can be trusted for; more figures would look like a count. */
const FIGURES = 3;

/** How many there are in the view. A screen reader hears it when a search has come to its end. */
export function ListTotal({ total, isOutdated, exact, about }: ListTotalProps) {
  const wordsOf = ({ value, exact: isExact }: Total) =>
    isExact ? exact(value, formatNumber(value)) : about(formatNumber(Number(value.toPrecision(FIGURES))));
  return (
    <span role="status" aria-busy={isOutdated}>
      {total ? wordsOf(total) : '\u00a0'}
    </span>
  );
}

/** A thin line that runs while a list that is already shown is asked for anew; has its place whether it runs or not. */
export function ProgressLine({ isRunning }: { isRunning: boolean }) {
  return <div className={classes.progress} data-running={isRunning || undefined} aria-hidden />;
}
