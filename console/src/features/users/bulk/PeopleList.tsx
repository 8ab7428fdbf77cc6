import { List, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { User } from 'roster-contract';
import { formatNumber } from '../../../lib/format.ts';
import { isPending, nameOf } from '../row/name.ts';

/** Enough to see whether the right ones were ticked. */
const SHOWN = 5;

/** The first few of the people meant, by name and e-mail. */
export function PeopleList({ users }: { users: readonly User[] }) {
  const { t } = useTranslation(['users-dialogs', 'users']);
  const rest = users.length - SHOWN;
  return (
    <List size="sm" listStyleType="none">
      {users.slice(0, SHOWN).map((user) => (
        <List.Item key={user.id} style={{ overflowWrap: 'anywhere' }}>
          {nameOf(user)}{' '}
          <Text span size="sm" c="dimmed">
            {isPending(user) ? t('users:status.pending') : user.email}
          </Text>
        </List.Item>
      ))}
      {rest > 0 && <List.Item>{t('bulk.andMore', { number: formatNumber(rest) })}</List.Item>}
    </List>
  );
}
