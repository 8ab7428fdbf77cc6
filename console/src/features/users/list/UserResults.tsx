import type { UseQueryResult } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { ListResults } from '../../../ui/list/ListResults.tsx';
import type { UserPage } from '../data/list.ts';
import type { Act } from '../row/actions.ts';
import type { UsersSearch } from '../search.ts';
import type { ViewChange } from '../useUsersView.ts';
import { NoUsers } from './NoUsers.tsx';
import { UserList } from './UserList.tsx';
import type { Selection } from './useSelection.ts';

interface UserResultsProps {
  list: UseQueryResult<UserPage>;
  view: UsersSearch;
  change: (patch: ViewChange) => void;
  selection: Selection;
  selfId: string;
  act: Act;
}

/** What came of asking for a page of people. */
export function UserResults({ list, ...props }: UserResultsProps) {
  const { t } = useTranslation('users');
  return (
    <ListResults
      label={t('title')}
      list={list}
      empty={({ suggestions }) => (
        <NoUsers view={props.view} change={props.change} suggestions={suggestions ?? []} />
      )}
    >
      {({ items }) => <UserList users={items} {...props} />}
    </ListResults>
  );
}
