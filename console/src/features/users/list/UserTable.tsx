import { Checkbox } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { User } from 'roster-contract';
import { SortHeader, Table } from '../../../ui/Table.tsx';
import type { Act } from '../row/actions.ts';
import { DEFAULT_SORT, type Sort, type UsersSearch } from '../search.ts';
import type { ViewChange } from '../useUsersView.ts';
import { UserRow } from './UserRow.tsx';
import classes from './UserTable.module.css';
import type { Selection } from './useSelection.ts';

interface UserTableProps {
  users: readonly User[];
  view: UsersSearch;
  change: (patch: ViewChange) => void;
  selection: Selection;
  selfId: string;
  act: Act;
}

/** People as rows. The width of each column is fixed, so that nothing moves when other people come in. */
export function UserTable({ users, view, change, selection, selfId, act }: UserTableProps) {
  const { t } = useTranslation('users');
  const sortable = { sort: view.sort ?? DEFAULT_SORT, onSort: (sort: Sort) => change({ sort }) };
  return (
    <Table aria-label={t('title')}>
      <thead>
        <tr>
          {selection.isOffered && (
            <th className={classes.check}>
              <Checkbox
                size="xs"
                aria-label={t('row.selectPage')}
                checked={selection.isAll}
                indeterminate={selection.isSome}
                onChange={selection.toggleAll}
              />
            </th>
          )}
          <SortHeader
            field="username"
            first="ascending"
            label={t('column.username')}
            className={classes.username}
            {...sortable}
          />
          <th className={classes.role}>{t('column.role')}</th>
          <SortHeader field="email" first="ascending" label={t('column.email')} {...sortable} />
          <th className={classes.memberships}>{t('column.memberships')}</th>
          <th className={classes.phone}>{t('column.phone')}</th>
          <SortHeader
            field="lastLoginAt"
            first="descending"
            label={t('column.lastLogin')}
            className={classes.time}
            {...sortable}
          />
          <SortHeader
            field="createdAt"
            first="descending"
            label={t('column.created')}
            className={classes.created}
            {...sortable}
          />
          <th className={classes.status}>{t('column.status')}</th>
          <th className={classes.actions}>{t('column.actions')}</th>
        </tr>
      </thead>
      <tbody>
        {users.map((user) => (
          <UserRow
            key={user.id}
            user={user}
            search={view.q ?? ''}
            isSelf={user.id === selfId}
            isSelected={selection.isOffered ? selection.has(user.id) : undefined}
            onSelect={selection.toggle}
            act={act}
          />
        ))}
      </tbody>
    </Table>
  );
}
