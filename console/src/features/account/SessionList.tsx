import { Text } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Session } from 'roster-contract';
import { EndSession } from './EndSession.tsx';
import classes from './SessionList.module.css';
import { SessionRow } from './SessionRow.tsx';

/** One's sessions; this one first, the others as the server orders them. */
export function SessionList({ sessions }: { sessions: readonly Session[] }) {
  const { t } = useTranslation('account');
  const [ending, setEnding] = useState<Session>();
  const sorted = sessions.toSorted((a, b) => Number(b.current) - Number(a.current));
  return (
    <>
      <ul className={classes.list}>
        {sorted.map((session) => (
          <SessionRow key={session.id} session={session} onEnd={() => setEnding(session)} />
        ))}
      </ul>
      {sessions.length === 1 && (
        <Text size="sm" c="dimmed" p="md" className={classes.note}>
          {t('sessions.only')}
        </Text>
      )}
      {ending && <EndSession session={ending} onClose={() => setEnding(undefined)} />}
    </>
  );
}
