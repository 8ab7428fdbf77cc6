import { Box, Button, Paper } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ErrorState } from '../../ui/EmptyState.tsx';
import { PageHeader } from '../../ui/PageHeader.tsx';
import { EndOtherSessions } from './EndOtherSessions.tsx';
import { mySessionsQuery } from './my-sessions.ts';
import { RecentSignIns } from './RecentSignIns.tsx';
import { SessionList } from './SessionList.tsx';
import { SessionSkeleton } from './SessionSkeleton.tsx';

/** Where one is signed in. */
export function SessionsPage() {
  const { t } = useTranslation('account');
  const { data, error, refetch, isFetching } = useQuery(mySessionsQuery);
  const [isEnding, setEnding] = useState(false);
  const others = data?.items.filter(({ current }) => !current).length ?? 0;
  return (
    <Box maw={860}>
      <PageHeader
        title={t('sessions.title')}
        description={t('sessions.description')}
        actions={
          <Button variant="default" disabled={others === 0} onClick={() => setEnding(true)}>
            {t('sessions.endOthers')}
          </Button>
        }
      />
      <Paper withBorder>
        {data && <SessionList sessions={data.items} />}
        {!data && error && <ErrorState problem={error} onRetry={refetch} isRetrying={isFetching} />}
        {!data && !error && <SessionSkeleton />}
      </Paper>
      {data && <RecentSignIns />}
      <EndOtherSessions opened={isEnding} count={others} onClose={() => setEnding(false)} />
    </Box>
  );
}
