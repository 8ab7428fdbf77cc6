import { Button, Group, Progress, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { formatNumber } from '../../../lib/format.ts';

interface BulkProgressProps {
  dealtWith: number;
  total: number;
  onStop: () => void;
}

/** How far the run is, and the way to stop it before the next person. */
export function BulkProgress({ dealtWith, total, onStop }: BulkProgressProps) {
  const { t } = useTranslation('users-dialogs');
  const [isStopping, setStopping] = useState(false);
  const words = t('bulk.progress', { done: formatNumber(dealtWith), total: formatNumber(total) });
  return (
    <Stack gap="sm">
      <Progress value={(dealtWith / total) * 100} aria-label={words} />
      <Group justify="space-between">
        <Text size="sm" style={{ fontVariantNumeric: 'tabular-nums' }}>
          {words}
        </Text>
        <Button
          variant="default"
          loading={isStopping}
          data-autofocus
          onClick={() => {
            setStopping(true);
            onStop();
          }}
        >
          {t('bulk.stop')}
        </Button>
      </Group>
    </Stack>
  );
}
