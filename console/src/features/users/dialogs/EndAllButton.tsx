import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { User } from 'roster-contract';
import { useEndSessions } from './useEndSessions.ts';

/** Ends every session of a person at the second click; the first only asks. */
export function EndAllButton({ user }: { user: User }) {
  const { t } = useTranslation('users-dialogs');
  const { end, isPending } = useEndSessions(user);
  const [isAsking, setAsking] = useState(false);
  return (
    <Button
      color="red"
      size="xs"
      data-autofocus
      variant={isAsking ? 'filled' : 'light'}
      loading={isPending}
      onBlur={() => setAsking(false)}
      onClick={() => {
        setAsking(!isAsking);
        if (isAsking) void end();
      }}
    >
      {t(isAsking ? 'sessions.endAllSure' : 'sessions.endAll')}
    </Button>
  );
}
