import type { UseQueryResult } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { ErrorState } from '../../../ui/ErrorState.tsx';
import { useKeptFocus } from '../../../ui/useKeptFocus.ts';
import type { UserPage } from '../data/list.ts';
import type { Act } from '../row/actions.ts';
import type { UsersSearch } from '../search.ts';
import type { ViewChange } from '../useUsersView.ts';
import { NoUsers } from './NoUsers.tsx';
import { UserList } from './UserList.tsx';
import classes from './UserResults.module.css';
import { UserSkeleton } from './UserSkeleton.tsx';
import type { Selection } from './useSelection.ts';

interface UserResultsProps {
  list: UseQueryResult<UserPage>;
  view: UsersSearch;
  change: (patch: ViewChange) => void;
  selection: Selection;
  selfId: string;
  act: Act;
}

/** What came of asking for a page of people: the people, nobody, or a failure. */
export function UserResults({ list, ...props }: UserResultsProps) {
  const { t } = useTranslation('users');
  const users = list.data?.items;
  const root = useKeptFocus();
  return (
    <section
      ref={root}
      tabIndex={-1}
      aria-label={t('title')}
      aria-busy={list.isPending || list.isPlaceholderData}
      className={classes.results}
      data-outdated={list.isPlaceholderData || undefined}
    >
      {list.isPending && <UserSkeleton />}
      {list.isLoadingError && (
        <ErrorState problem={list.error} onRetry={() => void list.refetch()} isRetrying={list.isFetching} />
      )}
      {users?.length === 0 && (
        <NoUsers view={props.view} change={props.change} suggestions={list.data?.suggestions ?? []} />
      )}
      {users && users.length > 0 && <UserList users={users} {...props} />}
    </section>
  );
}
