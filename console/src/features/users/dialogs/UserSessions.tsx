import { Skeleton, Stack } from '@mantine/core';
import { IconDevicesOff } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { User } from 'roster-contract';
import { EmptyState, ErrorState } from '../../../ui/EmptyState.tsx';
import { userSessionsQuery } from '../data/sessions.ts';
import { denialOf } from '../row/denial.ts';
import { EndAllButton } from './EndAllButton.tsx';
import { SessionItem } from './SessionItem.tsx';
import classes from './SessionsDialog.module.css';

/** Where one person is signed in, and the means to end it. */
export function UserSessions({ user }: { user: User }) {
  const { t } = useTranslation('users-dialogs');
  const list = useQuery(userSessionsQuery(user.id));
  const sessions = list.data?.items ?? [];
  const mayEnd = denialOf(user, 'endSessions') === undefined;
  return (
    <>
      {list.isPending && (
        <Stack gap="xs" aria-hidden>
          <Skeleton height={72} />
          <Skeleton height={72} />
        </Stack>
      )}
      {list.isLoadingError && (
        <ErrorState problem={list.error} onRetry={() => void list.refetch()} isRetrying={list.isFetching} />
      )}
      {list.data && sessions.length === 0 && (
        <EmptyState
          icon={<IconDevicesOff size={28} stroke={1.5} />}
          title={t('sessions.empty')}
          text={t('sessions.emptyText', { name: user.username })}
        />
      )}
      {sessions.length > 0 && (
        <>
          {mayEnd && <EndAllButton user={user} />}
          <ul className={classes.list}>
            {sessions.map((session) => (
              <SessionItem key={session.id} user={user} session={session} mayEnd={mayEnd} />
            ))}
          </ul>
        </>
      )}
    </>
  );
}
