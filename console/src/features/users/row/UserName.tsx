import { Badge, Group, Text, Tooltip } from '@mantine/core';
import { IconKey } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { User } from 'roster-contract';
import { Highlight } from '../../../ui/Highlight.tsx';
import { UserAvatar } from './UserAvatar.tsx';

interface UserNameProps {
  user: User;
  search: string;
  isSelf: boolean;
}

/** Who it is: initials, name with what was searched for marked, and what is odd about the account. */
export function UserName({ user, search, isSelf }: UserNameProps) {
  const { t } = useTranslation('users');
  return (
    <Group gap="xs" wrap="nowrap" miw={0}>
      <UserAvatar user={user} />
      <Text size="sm" fw={500} truncate title={user.username} component="span">
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
