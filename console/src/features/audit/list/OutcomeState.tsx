import { Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { AuditEvent } from 'roster-contract';
import { StatusDot } from '../../../ui/StatusDot.tsx';
import { reasonWords } from '../words.ts';

const TONES = { success: 'positive', failure: 'negative', denied: 'waiting' } as const;

/** How it ended, and why not well. */
export function OutcomeState({ event: { outcome, reason } }: { event: AuditEvent }) {
  const { t } = useTranslation('audit');
  const words = reason === null ? undefined : reasonWords(reason);
  return (
    <>
      <StatusDot tone={TONES[outcome]} label={t(`outcome.${outcome}`)} />
      {words !== undefined && (
        <Text size="xs" c="dimmed" pl={16}>
          {words}
        </Text>
      )}
    </>
  );
}
