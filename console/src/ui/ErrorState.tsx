import { Button } from '@mantine/core';
import { IconAlertTriangle, IconRefresh } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { EmptyState } from './EmptyState.tsx';
import { useProblemText } from './problem.tsx';

interface ErrorStateProps {
  title?: string;
  problem: unknown;
  onRetry: () => void;
  isRetrying?: boolean;
}

/** Stands where something could not be loaded. */
export function ErrorState({ title, problem, onRetry, isRetrying = false }: ErrorStateProps) {
  const { t } = useTranslation('ui');
  const { problemText } = useProblemText();
  return (
    <div role="alert">
      <EmptyState
        icon={<IconAlertTriangle size={28} stroke={1.5} />}
        title={title ?? t('failed')}
        text={problemText(problem)}
        action={
          <Button
            variant="default"
            mt="xs"
            leftSection={<IconRefresh size={16} />}
            onClick={onRetry}
            loading={isRetrying}
          >
            {t('retry')}
          </Button>
        }
      />
    </div>
  );
}
