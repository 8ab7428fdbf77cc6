import { Checkbox } from '@mantine/core';
import { memo } from 'react';
import type { User } from 'roster-contract';
import { displayEmail, formatDateTime, formatRelative } from '../../lib/format.ts';
import { useTranslation } from '../../lib/i18n.ts';
import { Highlight } from '../../ui/Highlight.tsx';
import type { ViewChange } from '../../ui/list/useList.ts';
import { RowCheckbox } from '../../ui/RowCheckbox.tsx';
import { SortHeader, Table } from '../../ui/Table.tsx';
import { InvitationState, LastLogin, MembershipBadges, SystemRole, UserName, UserStatus } from './cells.tsx';
import { DEFAULT_SORT, type Sort, type UsersSearch } from './search.ts';
import { UserActions } from './UserActions.tsx';
import type { Column } from './useColumns.ts';
import { displayName, type OnUserAction } from './user.ts';
import classes from './users.module.css';
import type { Selection } from './useUserList.ts';

export interface UserListProps {
  users: readonly User[];
  /** What was searched for. */
  search: string;
  selection: Selection;
  selfId: string;
  onAction: OnUserAction;
}

interface UserTableProps extends UserListProps {
  sort: Sort | undefined;
  change: (patch: ViewChange<UsersSearch>) => void;
  hidden: readonly Column[];
}

/** Users as a table. Column widths are fixed, so that the layout is stable across pages. */
export function UserTable(props: UserTableProps) {
  const { users, search, sort = DEFAULT_SORT, change, hidden, selection, selfId, onAction } = props;
  const { t } = useTranslation('users');
  const sortable = { sort, onSort: (next: Sort) => change({ sort: next }) };
  return (
    <Table aria-label={t('title')} className={classes.userTable} data-hidden={hidden.join(' ')}>
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
            search={search}
            isSelf={user.id === selfId}
            isSelected={selection.isOffered ? selection.has(user.id) : undefined}
            onSelect={selection.toggle}
            onAction={onAction}
          />
        ))}
      </tbody>
    </Table>
  );
}

export interface UserRowProps {
  user: User;
  search: string;
  isSelf: boolean;
  /** Undefined where users cannot be selected. */
  isSelected: boolean | undefined;
  onSelect: (id: string) => void;
  onAction: OnUserAction;
}

/** A row of the table. Memoized: otherwise each keystroke and each selection would render all rows. */
const UserRow = memo(function UserRow({
  user,
  search,
  isSelf,
  isSelected,
  onSelect,
  onAction,
}: UserRowProps) {
  const { t } = useTranslation('users');
  return (
    <tr className={classes.userRow} data-selected={isSelected || undefined}>
      {isSelected !== undefined && (
        <td className={classes.check}>
          <RowCheckbox
            name={t('row.select', { name: displayName(user) })}
            isChecked={isSelected}
            onChange={() => onSelect(user.id)}
          />
        </td>
      )}
      <td className={classes.username}>
        <UserName user={user} search={search} isSelf={isSelf} />
      </td>
      <td className={classes.role}>
        <SystemRole role={user.systemRole} />
      </td>
      <td>
        <div className={classes.text} title={displayEmail(user.email)}>
          <Highlight text={displayEmail(user.email)} search={search} />
        </div>
        {user.phone && (
          <div className={`${classes.text} ${classes.dimmed} ${classes.phoneBelow}`}>{user.phone}</div>
        )}
      </td>
      <td className={classes.memberships}>
        <MembershipBadges user={user} onAction={onAction} />
      </td>
      <td className={classes.phone}>
        {user.phone ? (
          <div className={classes.text} title={user.phone}>
            {user.phone}
          </div>
        ) : (
          <div className={`${classes.text} ${classes.dimmed}`} role="img" aria-label={t('row.noPhone')}>
            –
          </div>
        )}
      </td>
      <td className={classes.time}>
        <LastLogin at={user.lastLoginAt} />
      </td>
      <td className={classes.created}>
        <time dateTime={user.createdAt} title={formatDateTime(user.createdAt)}>
          {formatRelative(user.createdAt)}
        </time>
      </td>
      <td className={classes.status}>
        <UserStatus status={user.status} />
        {user.invitation && <InvitationState invitation={user.invitation} />}
      </td>
      <td className={classes.actions}>
        <UserActions user={user} onAction={onAction} />
      </td>
    </tr>
  );
});
