import { Checkbox, Text } from '@mantine/core';
import { memo } from 'react';
import { useTranslation } from 'react-i18next';
import type { User } from 'roster-contract';
import { formatDateTime, formatRelative } from '../../../lib/format.ts';
import { Highlight } from '../../../ui/Highlight.tsx';
import type { Act } from '../row/actions.ts';
import { InvitationNote } from '../row/InvitationNote.tsx';
import { LastLogin } from '../row/LastLogin.tsx';
import { MembershipBadges } from '../row/MembershipBadges.tsx';
import { nameOf } from '../row/name.ts';
import { RoleBadge } from '../row/RoleBadge.tsx';
import { UserActions } from '../row/UserActions.tsx';
import { UserName } from '../row/UserName.tsx';
import { UserStatus } from '../row/UserStatus.tsx';
import classes from './UserTable.module.css';

export interface UserRowProps {
  user: User;
  search: string;
  isSelf: boolean;
  /** Undefined where nobody can be selected. */
  isSelected: boolean | undefined;
  onSelect: (id: string) => void;
  act: Act;
}

/** One person in the table. Memoized: with a hundred rows, each keystroke and each tick of a box would redraw all. */
export const UserRow = memo(function UserRow({
  user,
  search,
  isSelf,
  isSelected,
  onSelect,
  act,
}: UserRowProps) {
  const { t } = useTranslation('users');
  return (
    <tr className={classes.row} data-selected={isSelected || undefined}>
      {isSelected !== undefined && (
        <td className={classes.check}>
          <Checkbox
            size="xs"
            aria-label={t('row.select', { name: nameOf(user) })}
            checked={isSelected}
            onChange={() => onSelect(user.id)}
          />
        </td>
      )}
      <td className={classes.username}>
        <UserName user={user} search={search} isSelf={isSelf} />
      </td>
      <td className={classes.role}>
        <RoleBadge role={user.systemRole} />
      </td>
      <td>
        <Text size="sm" truncate title={user.email}>
          <Highlight text={user.email} search={search} />
        </Text>
      </td>
      <td className={classes.memberships}>
        <MembershipBadges user={user} act={act} />
      </td>
      <td className={classes.phone}>
        {user.phone ? (
          <Text size="sm" truncate title={user.phone}>
            {user.phone}
          </Text>
        ) : (
          <Text size="sm" c="dimmed" role="img" aria-label={t('row.noPhone')}>
            –
          </Text>
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
        {user.invitation && <InvitationNote invitation={user.invitation} />}
      </td>
      <td className={classes.actions}>
        <UserActions user={user} act={act} />
      </td>
    </tr>
  );
});
