import { Badge, Group, Text } from '@mantine/core';
import type { InfiniteData, UseInfiniteQueryResult } from '@tanstack/react-query';
import { type ReactNode, useCallback, useMemo } from 'react';
import type { Member } from 'roster-contract';
import { displayEmail } from '../../lib/format.ts';
import { useTranslation } from '../../lib/i18n.ts';
import { EmptyState, ErrorState } from '../../ui/EmptyState.tsx';
import { Highlight } from '../../ui/Highlight.tsx';
import { ListSkeleton, ListTotal, MoreFailedNote, OutdatedNote } from '../../ui/list/ListResults.tsx';
import classes from '../../ui/list/list.module.css';
import { WindowedList } from '../../ui/list/WindowedList.tsx';
import { UserAvatar } from '../../ui/UserAvatar.tsx';
import type { MemberUser } from '../memberships/api.ts';

interface LoadedPage<Item> {
  items: Item[];
  total?: { value: number; exact: boolean };
}

/** Returns the items of all pages loaded so far as one list. */
export function useLoadedItems<Item>(list: UseInfiniteQueryResult<InfiniteData<LoadedPage<Item>>>) {
  const { data, hasNextPage, isFetchingNextPage, isFetchNextPageError, fetchNextPage } = list;
  const items = useMemo(() => data?.pages.flatMap((page) => page.items) ?? [], [data]);
  const loadMore = useCallback(() => void fetchNextPage(), [fetchNextPage]);
  return {
    items,
    total: data?.pages[0]?.total,
    // After a failure, only the retry button loads again, not scrolling.
    hasMore: hasNextPage && !isFetchingNextPage && !isFetchNextPageError,
    loadMore,
  };
}

interface UserListProps<Item> {
  label: string;
  /** The query behind the items, for its loading and error states. */
  list?: UseInfiniteQueryResult<InfiniteData<unknown>> | undefined;
  items: readonly Item[];
  idOf: (item: Item) => string;
  renderItem: (item: Item) => ReactNode;
  hasMore: boolean;
  onMore: () => void;
  /** Shown when the list is empty. */
  empty: string;
  /** Below it: what to do about it. */
  emptyText?: string | undefined;
}

/** A virtualized list of any length with its loading, empty and error states. What was loaded stays when loading more fails. */
export function UserList<Item>({ list, empty, emptyText, ...props }: UserListProps<Item>) {
  if (list?.isPending && props.items.length === 0) return <ListSkeleton />;
  if (list?.isLoadingError)
    return (
      <ErrorState problem={list.error} onRetry={() => void list.refetch()} isRetrying={list.isFetching} />
    );
  return (
    <div className={classes.windowed}>
      {list?.isRefetchError && <OutdatedNote list={list} />}
      {props.items.length === 0 ? <EmptyState title={empty} text={emptyText} /> : <WindowedList {...props} />}
      {list?.isFetchNextPageError && <MoreFailedNote list={list} />}
    </div>
  );
}

interface UserLineProps {
  user: MemberUser;
  search?: string;
  /** The name, where it is not plain text. */
  name?: ReactNode;
}

/** A user by avatar, name and email, with the status unless it is active. */
export function UserLine({ user, search = '', name }: UserLineProps) {
  const { t } = useTranslation('resources');
  return (
    <Group gap="xs" wrap="nowrap" miw={0} component="span">
      <UserAvatar user={user} />
      <span style={{ minWidth: 0 }}>
        <Text size="sm" fw={500} truncate component="span" display="block" title={user.username}>
          {name ?? <Highlight text={user.username} search={search} />}
        </Text>
        <Text size="xs" c="dimmed" truncate component="span" display="block" title={displayEmail(user.email)}>
          <Highlight text={displayEmail(user.email)} search={search} />
        </Text>
      </span>
      {user.status !== 'active' && (
        <Badge size="xs" variant="default" flex="none">
          {t(`members.status.${user.status}`)}
        </Badge>
      )}
    </Group>
  );
}

/** The number of users in a list. */
export function UserCount({ total }: { total: { value: number; exact: boolean } | undefined }) {
  const { t } = useTranslation('resources');
  return (
    <Text size="xs" c="dimmed" component="span">
      <ListTotal
        total={total}
        isOutdated={false}
        exact={(count, number) => t('members.total.exact', { count, number })}
        about={(number) => t('members.total.about', { number })}
      />
    </Text>
  );
}

/** Returns the code of why the caller may not do this with a member; undefined when they may. */
export const memberDenial = (
  { abilities, denials }: Pick<Member, 'abilities' | 'denials'>,
  ability: keyof Member['abilities'],
): string | undefined => (abilities[ability] ? undefined : (denials[ability] ?? 'forbidden'));
