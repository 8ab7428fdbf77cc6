import { useTranslation } from 'react-i18next';
import type { User } from 'roster-contract';
import type { Act } from '../row/actions.ts';
import { UserCard } from './UserCard.tsx';
import classes from './UserCards.module.css';
import type { Selection } from './useSelection.ts';

interface UserCardsProps {
  users: readonly User[];
  search: string;
  selection: Selection;
  selfId: string;
  act: Act;
}

/** People one below the other, for screens too narrow for columns. */
export function UserCards({ users, search, selection, selfId, act }: UserCardsProps) {
  const { t } = useTranslation('users');
  return (
    <ul className={classes.list} aria-label={t('title')}>
      {users.map((user) => (
        <UserCard
          key={user.id}
          user={user}
          search={search}
          isSelf={user.id === selfId}
          isSelected={selection.isOffered ? selection.has(user.id) : undefined}
          onSelect={selection.toggle}
          act={act}
        />
      ))}
    </ul>
  );
}
