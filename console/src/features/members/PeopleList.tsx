import type { InfiniteData, UseInfiniteQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { EmptyState, ErrorState } from '../../ui/EmptyState.tsx';
import { ListSkeleton } from '../../ui/list/ListResults.tsx';
import { WindowedList } from '../../ui/list/WindowedList.tsx';

interface PeopleListProps<Item> {
  label: string;
  /** Where the people come from; none for people at hand. */
  list?: UseInfiniteQueryResult<InfiniteData<unknown>> | undefined;
  items: readonly Item[];
  idOf: (item: Item) => string;
  renderItem: (item: Item) => ReactNode;
  hasMore: boolean;
  onMore: () => void;
  /** What is said where there is nobody. */
  empty: string;
}

/** People in a list of any length, or what there is instead of them: nobody, a failure, or a moment's patience. */
export function PeopleList<Item>({ list, empty, ...props }: PeopleListProps<Item>) {
  if (list?.isPending && props.items.length === 0) return <ListSkeleton />;
  if (list?.isError)
    return (
      <ErrorState problem={list.error} onRetry={() => void list.refetch()} isRetrying={list.isFetching} />
    );
  if (props.items.length === 0) return <EmptyState title={empty} />;
  return <WindowedList {...props} />;
}
