import { Button, Skeleton } from '@mantine/core';
import type { InfiniteData, UseInfiniteQueryResult } from '@tanstack/react-query';
import { type ReactNode, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { ErrorState } from '../../ui/EmptyState.tsx';
import { useListFocus } from '../../ui/focus.ts';
import { ProblemAlert } from '../../ui/problem.tsx';
import classes from './PieceList.module.css';
import type { Piece } from './pieces.ts';

interface PieceListProps<Item> {
  /** What it is a list of, for who hears it. */
  label: string;
  list: UseInfiniteQueryResult<InfiniteData<Piece<Item>>>;
  /** Stands where there is nothing to show. */
  empty: ReactNode;
  /** One `<li>`. */
  renderItem: (item: Item) => ReactNode;
}

/** A list that begins with its newest, with a button for older ones; loading, empty, or why it can't be shown. */
export function PieceList<Item>({ label, list, empty, renderItem }: PieceListProps<Item>) {
  const { t } = useTranslation('events');
  const items = list.data?.pages.flatMap((piece) => piece.items);
  const root = useListFocus();
  const rows = useRef<HTMLUListElement>(null);
  const count = items?.length ?? 0;
  const former = useRef<number>(undefined);
  useEffect(() => {
    const next =
      former.current !== undefined && count > former.current && rows.current?.children[former.current];
    // Who pressed the button by keyboard goes on with what it brought.
    if (next instanceof HTMLElement) next.focus({ preventScroll: true });
    if (next) former.current = undefined;
  }, [count]);
  const more = () => {
    former.current = count;
    void list.fetchNextPage();
  };
  // No region of its own: what it stands in may be one of the same name.
  return (
    <div ref={root} tabIndex={-1} aria-busy={list.isPending} className={classes.root}>
      {list.isPending && <PieceSkeleton />}
      {list.isLoadingError && (
        <ErrorState problem={list.error} onRetry={() => void list.refetch()} isRetrying={list.isFetching} />
      )}
      {items?.length === 0 && empty}
      {items && items.length > 0 && (
        <ul ref={rows} className={classes.list} aria-label={label}>
          {items.map(renderItem)}
        </ul>
      )}
      {list.isFetchNextPageError && <ProblemAlert problem={list.error} />}
      {list.hasNextPage && (
        <Button variant="default" size="xs" mt="sm" loading={list.isFetchingNextPage} onClick={more}>
          {t('more')}
        </Button>
      )}
    </div>
  );
}

const ROWS = [1, 2, 3, 4, 5];

/** As tall as a few rows. */
function PieceSkeleton() {
  return (
    <div aria-hidden>
      {ROWS.map((row) => (
        <div key={row} className={classes.skeleton}>
          <Skeleton height={10} width="38%" miw={160} />
          <Skeleton height={10} width="14%" visibleFrom="sm" ml="auto" />
        </div>
      ))}
    </div>
  );
}
