import { Button, Stack, Text } from '@mantine/core';
import { IconAlertTriangle, IconRefresh } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from '../lib/i18n.ts';
import { useProblemText } from './problem.tsx';

interface EmptyStateProps {
  icon?: ReactNode;
  title?: string;
  text?: ReactNode;
  /** A button that helps out of the empty state. */
  action?: ReactNode;
}

/** Replaces an empty list: the reason, and an action. */
export function EmptyState({ icon, title, text, action }: EmptyStateProps) {
  return (
    <Stack align="center" justify="center" gap="xs" py={48} px="md" ta="center">
      {icon !== undefined && (
        <Text c="dimmed" component="span" aria-hidden lh={1}>
          {icon}
        </Text>
      )}
      {title !== undefined && <Text fw={600}>{title}</Text>}
      {text !== undefined && (
        <Text size="sm" c="dimmed" maw={420} component="div">
          {text}
        </Text>
      )}
      {action}
    </Stack>
  );
}

interface ErrorStateProps {
  title?: string;
  problem: unknown;
  onRetry: () => void;
  isRetrying?: boolean;
}

/** Replaces content that could not be loaded, with a retry button. */
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
