import { useMediaQuery } from '@mantine/hooks';
import type { User } from 'roster-contract';
import type { Act } from '../row/actions.ts';
import type { UsersSearch } from '../search.ts';
import type { ViewChange } from '../useUsersView.ts';
import { UserCards } from './UserCards.tsx';
import { UserTable } from './UserTable.tsx';
import type { Selection } from './useSelection.ts';

interface UserListProps {
  users: readonly User[];
  view: UsersSearch;
  change: (patch: ViewChange) => void;
  selection: Selection;
  selfId: string;
  act: Act;
}

/** The people of a page, in the form that the screen has room for. */
export function UserList(props: UserListProps) {
  const isNarrow = useMediaQuery('(max-width: 62em)', undefined, { getInitialValueInEffect: false });
  if (!isNarrow) return <UserTable {...props} />;
  const { view, change, ...list } = props;
  return <UserCards search={view.q ?? ''} {...list} />;
}
