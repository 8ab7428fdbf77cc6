import { Checkbox, Group, Text } from '@mantine/core';
import { memo } from 'react';
import { useTranslation } from 'react-i18next';
import { Highlight } from '../../../ui/Highlight.tsx';
import { InvitationNote } from '../row/InvitationNote.tsx';
import { LastLogin } from '../row/LastLogin.tsx';
import { MembershipBadges } from '../row/MembershipBadges.tsx';
import { nameOf } from '../row/name.ts';
import { RoleBadge } from '../row/RoleBadge.tsx';
import { UserActions } from '../row/UserActions.tsx';
import { UserName } from '../row/UserName.tsx';
import { UserStatus } from '../row/UserStatus.tsx';
import classes from './UserCards.module.css';
import type { UserRowProps } from './UserRow.tsx';

/** One person on a narrow screen, with everything that a row has. */
export const UserCard = memo(function UserCard({
  user,
  search,
  isSelf,
  isSelected,
  onSelect,
  act,
}: UserRowProps) {
  const { t } = useTranslation('users');
  return (
    <li className={classes.card} data-selected={isSelected || undefined}>
      <Group gap="xs" wrap="nowrap" justify="space-between">
        <Group gap="xs" wrap="nowrap" miw={0}>
          {isSelected !== undefined && (
            <Checkbox
              aria-label={t('row.select', { name: nameOf(user) })}
              checked={isSelected}
              onChange={() => onSelect(user.id)}
            />
          )}
          <UserName user={user} search={search} isSelf={isSelf} />
        </Group>
        <UserActions user={user} act={act} />
      </Group>
      <div className={classes.facts}>
        <Text size="sm" className={classes.email}>
          <Highlight text={user.email} search={search} />
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
          <RoleBadge role={user.systemRole} />
        </Group>
        {user.memberships.organizations.length + user.memberships.projects.length > 0 && (
          <MembershipBadges user={user} act={act} />
        )}
        {user.invitation && <InvitationNote invitation={user.invitation} />}
      </div>
    </li>
  );
});
