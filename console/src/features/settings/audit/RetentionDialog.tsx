import { Skeleton, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { formatDateTime, formatNumber } from '../../../lib/format.ts';
import { ConfirmDialog } from '../../../ui/ConfirmDialog.tsx';
import { ProblemAlert } from '../../../ui/problem.tsx';
import { retentionImpactQuery } from '../data/retention-impact.ts';

interface RetentionDialogProps {
  days: number;
  onConfirm: () => Promise<unknown>;
  onClose: () => void;
}

/** Tells what would be removed for good, before it is. */
export function RetentionDialog({ days, onConfirm, onClose }: RetentionDialogProps) {
  const { t } = useTranslation('settings-audit');
  const { data, error } = useQuery(retentionImpactQuery(days));
  const count = data?.events.value ?? 0;
  const number = formatNumber(count);
  return (
    <ConfirmDialog
      title={t('retention.question', { count: days })}
      confirmLabel={t('retention.confirm')}
      isDisabled={!data}
      onConfirm={onConfirm}
      onClose={onClose}
    >
      {!data && !error && <Skeleton h={40} />}
      <ProblemAlert problem={error} />
      {data && (
        <Stack gap="xs">
          <Text size="sm">
            {t(data.events.exact ? 'retention.removes' : 'retention.removesMoreThan', { count, number })}
          </Text>
          {data.oldest !== null && (
            <Text size="sm" c="dimmed">
              {t('retention.oldest', { time: formatDateTime(data.oldest) })}
            </Text>
          )}
          <Text size="sm">{t('retention.forGood')}</Text>
        </Stack>
      )}
    </ConfirmDialog>
  );
}
