import { useMediaQuery } from '@mantine/hooks';
import type { User } from 'roster-contract';
import type { Act } from '../row/actions.ts';
import type { UsersSearch } from '../search.ts';
import type { ViewChange } from '../useUsersView.ts';
import { UserCards } from './UserCards.tsx';
import classes from './UserList.module.css';
import { UserTable } from './UserTable.tsx';
import type { Selection } from './useSelection.ts';

interface UserListProps {
  users: readonly User[];
  view: UsersSearch;
  change: (patch: ViewChange) => void;
  selection: Selection;
  selfId: string;
  act: Act;
  /** What is shown is of the view before; the present one is under way. */
  isOutdated: boolean;
}

/** The people of a page, in the form that the screen has room for. */
export function UserList({ isOutdated, ...list }: UserListProps) {
  const isNarrow = useMediaQuery('(max-width: 62em)', undefined, { getInitialValueInEffect: false });
  return (
    <div className={classes.list} data-outdated={isOutdated || undefined} aria-busy={isOutdated}>
      {isNarrow ? (
        <UserCards
          users={list.users}
          search={list.view.q ?? ''}
          selection={list.selection}
          selfId={list.selfId}
          act={list.act}
        />
      ) : (
        <UserTable {...list} />
      )}
    </div>
  );
}
