import { Alert, Skeleton, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { formatNumber } from '../../../app/format.ts';
import { useProblemText } from '../../../ui/problem.tsx';

interface ImpactNoteProps {
  /** As far as it is known by now. */
  impact: { sessions: number; allowed?: boolean; reason?: string | null } | undefined;
  problem: unknown;
}

/** What an action touches, or why it is not possible. Takes one line from the start, so that nothing moves. */
export function ImpactNote({ impact, problem }: ImpactNoteProps) {
  const { t } = useTranslation('users');
  const { problemText, reasonText } = useProblemText();
  if (problem) return <Warning text={`${t('impact.failed')} ${problemText(problem)}`} />;
  if (!impact) return <Skeleton height={22} aria-label={t('impact.loading')} role="status" />;
  if (impact.allowed === false) return <Warning text={reasonText(impact.reason ?? 'forbidden')} />;
  const { sessions } = impact;
  return (
    <Text size="sm" fw={500} lh="22px">
      {sessions === 0
        ? t('impact.noSessions')
        : t('impact.sessions', { count: sessions, number: formatNumber(sessions) })}
    </Text>
  );
}

function Warning({ text }: { text: string }) {
  return (
    <Alert color="red" p="xs" icon={<IconAlertTriangle size={16} />} role="alert">
      {text}
    </Alert>
  );
}
