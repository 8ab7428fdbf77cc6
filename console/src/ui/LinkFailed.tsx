import { Button } from '@mantine/core';
import { IconPlugConnectedX, IconRefresh } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useProblemText } from './problem.tsx';
import { StateMessage } from './StateMessage.tsx';

interface LinkFailedProps {
  problem: unknown;
  onRetry: () => unknown;
  isRetrying: boolean;
}

/** Stands where a form would be, while the server can't tell what a link is worth. */
export function LinkFailed({ problem, onRetry, isRetrying }: LinkFailedProps) {
  const { t } = useTranslation('ui');
  const { problemText } = useProblemText();
  return (
    <StateMessage icon={IconPlugConnectedX} tone="bad" title={t('linkFailed')} text={problemText(problem)}>
      <Button
        variant="default"
        fullWidth
        leftSection={<IconRefresh size={16} aria-hidden />}
        loading={isRetrying}
        onClick={() => void onRetry()}
      >
        {t('retry')}
      </Button>
    </StateMessage>
  );
}
