import { Button, Skeleton } from '@mantine/core';
import type { InfiniteData, UseInfiniteQueryResult } from '@tanstack/react-query';
import { type ReactNode, useEffect, useRef } from 'react';
import type { CursorPage } from '../../api/infinite.ts';
import { useTranslation } from '../../lib/i18n.ts';
import { ErrorState } from '../EmptyState.tsx';
import { useListFocus } from '../focus.ts';
import { ProblemAlert } from '../problem.tsx';
import { OutdatedNote } from './ListResults.tsx';
import classes from './list.module.css';

interface LoadMoreListProps<Item> {
  /** The accessible name of the list. */
  label: string;
  list: UseInfiniteQueryResult<InfiniteData<CursorPage<Item>>>;
  /** Shown when the list is empty. */
  empty: ReactNode;
  /** Returns one `<li>`. */
  renderItem: (item: Item) => ReactNode;
}

/** A list with a "Load more" button; shows its loading, empty and error states. */
export function LoadMoreList<Item>({ label, list, empty, renderItem }: LoadMoreListProps<Item>) {
  const { t } = useTranslation('ui');
  const items = list.data?.pages.flatMap((page) => page.items);
  const root = useListFocus();
  const rows = useRef<HTMLUListElement>(null);
  const count = items?.length ?? 0;
  const countBefore = useRef<number>(undefined);
  useEffect(() => {
    const next =
      countBefore.current !== undefined &&
      count > countBefore.current &&
      rows.current?.children[countBefore.current];
    // Keyboard users continue with the first item that the button has loaded.
    if (next instanceof HTMLElement) next.focus({ preventScroll: true });
    if (next) countBefore.current = undefined;
  }, [count]);
  const loadMore = () => {
    countBefore.current = count;
    void list.fetchNextPage();
  };
  // Not a region: the element around it may be one of the same name.
  return (
    <div ref={root} tabIndex={-1} aria-busy={list.isPending} className={classes.loadMore}>
      {list.isPending && <LoadMoreSkeleton />}
      {list.isLoadingError && (
        <ErrorState problem={list.error} onRetry={() => void list.refetch()} isRetrying={list.isFetching} />
      )}
      {list.isRefetchError && !list.isFetchNextPageError && <OutdatedNote list={list} />}
      {items?.length === 0 && empty}
      {items && items.length > 0 && (
        <ul ref={rows} className={classes.items} aria-label={label}>
          {items.map(renderItem)}
        </ul>
      )}
      {list.isFetchNextPageError && <ProblemAlert problem={list.error} />}
      {list.hasNextPage && (
        <Button variant="default" size="xs" mt="sm" loading={list.isFetchingNextPage} onClick={loadMore}>
          {t('loadMore')}
        </Button>
      )}
    </div>
  );
}

const SKELETON_ROWS = [1, 2, 3, 4, 5];

function LoadMoreSkeleton() {
  return (
    <div aria-hidden>
      {SKELETON_ROWS.map((row) => (
        <div key={row} className={classes.skeletonItem}>
          <Skeleton height={10} width="38%" miw={160} />
          <Skeleton height={10} width="14%" visibleFrom="sm" ml="auto" />
        </div>
      ))}
    </div>
  );
}
