import { Group, Text } from '@mantine/core';
import { memo } from 'react';
import { displayEmail } from '../../lib/format.ts';
import { useTranslation } from '../../lib/i18n.ts';
import { Highlight } from '../../ui/Highlight.tsx';
import { RowCheckbox } from '../../ui/RowCheckbox.tsx';
import { InvitationState, LastLogin, MembershipBadges, SystemRole, UserName, UserStatus } from './cells.tsx';
import { UserActions } from './UserActions.tsx';
import type { UserListProps, UserRowProps } from './UserTable.tsx';
import { displayName } from './user.ts';
import classes from './users.module.css';

/** Users as cards, for screens that are too narrow for the table. */
export function UserCards({ users, search, selection, selfId, onAction }: UserListProps) {
  const { t } = useTranslation('users');
  return (
    <ul className={classes.cards} aria-label={t('title')}>
      {users.map((user) => (
        <UserCard
          key={user.id}
          user={user}
          search={search}
          isSelf={user.id === selfId}
          isSelected={selection.isOffered ? selection.has(user.id) : undefined}
          onSelect={selection.toggle}
          onAction={onAction}
        />
      ))}
    </ul>
  );
}

const UserCard = memo(function UserCard({
  user,
  search,
  isSelf,
  isSelected,
  onSelect,
  onAction,
}: UserRowProps) {
  const { t } = useTranslation('users');
  return (
    <li className={classes.card} data-selected={isSelected || undefined}>
      <Group gap="xs" wrap="nowrap" justify="space-between">
        <Group gap="xs" wrap="nowrap" miw={0}>
          {isSelected !== undefined && (
            <RowCheckbox
              name={t('row.select', { name: displayName(user) })}
              isChecked={isSelected}
              onChange={() => onSelect(user.id)}
            />
          )}
          <UserName user={user} search={search} isSelf={isSelf} />
        </Group>
        <UserActions user={user} onAction={onAction} />
      </Group>
      <div className={classes.cardFacts}>
        <Text size="sm" className={classes.cardEmail}>
          <Highlight text={displayEmail(user.email)} search={search} />
        </Text>
        {user.phone && (
          <Text size="sm" c="dimmed">
            {user.phone}
          </Text>
        )}
        <Text size="sm" c="dimmed" component="div">
          {t('column.lastLogin')}: <LastLogin at={user.lastLoginAt} />
        </Text>
        <Group gap="sm" mt={4}>
          <UserStatus status={user.status} />
          <SystemRole role={user.systemRole} />
        </Group>
        {user.memberships.organizations.length + user.memberships.projects.length > 0 && (
          <MembershipBadges user={user} onAction={onAction} />
        )}
        {user.invitation && <InvitationState invitation={user.invitation} />}
      </div>
    </li>
  );
});
