import { Checkbox, Table } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { User } from 'roster-contract';
import type { Act } from '../row/actions.ts';
import type { UsersSearch } from '../search.ts';
import type { ViewChange } from '../useUsersView.ts';
import { SortHeader } from './SortHeader.tsx';
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
  const sortable = { view, change };
  return (
    <Table
      layout="fixed"
      stickyHeader
      stickyHeaderOffset="var(--roster-header-height)"
      highlightOnHover
      verticalSpacing={5}
      horizontalSpacing={8}
      className={classes.table}
      aria-label={t('title')}
    >
      <Table.Thead className={classes.head}>
        <Table.Tr>
          <Table.Th className={classes.check}>
            <Checkbox
              size="xs"
              aria-label={t('row.selectPage')}
              checked={selection.isAll}
              indeterminate={selection.isSome}
              onChange={selection.toggleAll}
            />
          </Table.Th>
          <SortHeader
            field="username"
            label={t('column.username')}
            className={classes.username}
            {...sortable}
          />
          <Table.Th className={classes.role}>{t('column.role')}</Table.Th>
          <SortHeader field="email" label={t('column.email')} {...sortable} />
          <Table.Th className={classes.phone}>{t('column.phone')}</Table.Th>
          <SortHeader
            field="lastLoginAt"
            label={t('column.lastLogin')}
            className={classes.time}
            {...sortable}
          />
          <SortHeader
            field="createdAt"
            label={t('column.created')}
            className={classes.created}
            {...sortable}
          />
          <Table.Th className={classes.status}>{t('column.status')}</Table.Th>
          <Table.Th className={classes.actions}>{t('column.actions')}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {users.map((user) => (
          <UserRow
            key={user.id}
            user={user}
            search={view.q ?? ''}
            isSelf={user.id === selfId}
            isSelected={selection.has(user.id)}
            onSelect={selection.toggle}
            act={act}
          />
        ))}
      </Table.Tbody>
    </Table>
  );
}
