import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { ErrorState } from '../ErrorState.tsx';
import { useKeptFocus } from '../useKeptFocus.ts';
import classes from './ListResults.module.css';
import { ListSkeleton } from './ListSkeleton.tsx';

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
  const root = useKeptFocus();
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
