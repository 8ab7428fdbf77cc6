import { Badge, Group, Text, Tooltip } from '@mantine/core';
import { IconKey } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { User } from 'roster-contract';
import { Highlight } from '../../../ui/Highlight.tsx';
import { UserAvatar } from '../../../ui/UserAvatar.tsx';
import { isPending } from './name.ts';
import classes from './UserName.module.css';

interface UserNameProps {
  user: User;
  search: string;
  isSelf: boolean;
}

/**
 * Who it is, and the way to the page about them: initials, name with what was searched for marked, and what is odd about the account. Who has not come yet
 * is called by the beginning of the address until then, which is dimmed, since it is nobody's name.
 */
export function UserName({ user, search, isSelf }: UserNameProps) {
  const { t } = useTranslation('users');
  return (
    <Group gap="xs" wrap="nowrap" miw={0}>
      <UserAvatar user={user} />
      <Text
        size="sm"
        truncate
        className={classes.link}
        renderRoot={(props) => <Link {...props} to="/users/$userId" params={{ userId: user.id }} />}
        {...(isPending(user)
          ? { c: 'dimmed', fs: 'italic', title: t('row.placeholder') }
          : { fw: 500, title: user.username })}
      >
        <Highlight text={user.username} search={search} />
      </Text>
      {isSelf && (
        <Badge size="xs" variant="default" tt="none" radius="sm" flex="none">
          {t('row.you')}
        </Badge>
      )}
      {user.mustChangePassword && (
        <Tooltip label={t('row.temporary')} multiline maw={240}>
          <IconKey
            size={14}
            role="img"
            aria-label={t('row.temporary')}
            color="var(--mantine-color-dimmed)"
            style={{ flex: 'none' }}
          />
        </Tooltip>
      )}
    </Group>
  );
}
