import type { InfiniteData, UseInfiniteQueryResult } from '@tanstack/react-query';
import { useCallback, useMemo } from 'react';

interface Piece<Item> {
  items: Item[];
  total: { value: number; exact: boolean };
}

/** A list that was fetched piece by piece, as one. */
export function usePieces<Item>(list: UseInfiniteQueryResult<InfiniteData<Piece<Item>>>) {
  const { data, hasNextPage, isFetchingNextPage, isFetchNextPageError, fetchNextPage } = list;
  const items = useMemo(() => data?.pages.flatMap((piece) => piece.items) ?? [], [data]);
  const more = useCallback(() => void fetchNextPage(), [fetchNextPage]);
  return {
    items,
    total: data?.pages[0]?.total,
    // After a failure, scrolling does not ask again and again; its button does.
    hasMore: hasNextPage && !isFetchingNextPage && !isFetchNextPageError,
    more,
  };
}
