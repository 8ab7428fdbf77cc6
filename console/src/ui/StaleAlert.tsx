import { Alert, Button, Text } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from '../lib/i18n.ts';
import { ProblemAlert } from './problem.tsx';

interface StaleAlertProps {
  /** Reports the concurrent change. */
  title: string;
  state: 'stale' | 'loaded';
  onLoad: () => Promise<void>;
}

/** Reports a concurrent change and loads the latest version; unsaved input is kept. */
export function StaleAlert({ title, state, onLoad }: StaleAlertProps) {
  const { t } = useTranslation('ui');
  const [isLoading, setLoading] = useState(false);
  const [problem, setProblem] = useState<unknown>(null);
  const load = async () => {
    setLoading(true);
    setProblem(null);
    await onLoad().catch(setProblem);
    setLoading(false);
  };
  return (
    <Alert color="yellow" role="alert" title={title}>
      <Text size="sm">{t(state === 'stale' ? 'stale.text' : 'stale.loaded')}</Text>
      {state === 'stale' && (
        <Button mt="xs" size="xs" variant="default" onClick={load} loading={isLoading}>
          {t('stale.load')}
        </Button>
      )}
      <ProblemAlert problem={problem} />
    </Alert>
  );
}
