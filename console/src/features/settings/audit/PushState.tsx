import { Alert, Group, Skeleton, Text, Tooltip } from '@mantine/core';
import { IconPlayerPause } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { formatDateTime, formatNumber, formatRelative, formatWait } from '../../../lib/format.ts';
import { ErrorState } from '../../../ui/EmptyState.tsx';
import { StatusDot } from '../../../ui/StatusDot.tsx';
import { type PushStateBody, pushStateQuery } from '../data/push-state.ts';

/** How sending on goes at this moment. */
export function PushState({ version }: { version: number }) {
  const { t } = useTranslation('settings-audit');
  const { data, error, refetch, isFetching } = useQuery(pushStateQuery(version));
  if (!data && error)
    return <ErrorState problem={error} onRetry={() => void refetch()} isRetrying={isFetching} />;
  if (!data) return <Skeleton h={22} w={220} />;
  if (data.pause) return <Away state={data} pause={data.pause} />;
  const { waiting, deliveredThrough } = data;
  if (data.state === 'off') return <StatusDot tone="neutral" label={t('push.off')} />;
  return (
    <Group gap="xs" role="status">
      <StatusDot tone="positive" label={t('push.working')} />
      <Text size="sm" c="dimmed" span>
        {waiting > 0 && t('push.waiting', { count: waiting, number: formatNumber(waiting) })}
        {waiting === 0 && deliveredThrough !== null && (
          <Tooltip label={formatDateTime(deliveredThrough)}>
            <span>{t('push.through', { time: formatRelative(deliveredThrough) })}</span>
          </Tooltip>
        )}
      </Text>
    </Group>
  );
}

interface AwayProps {
  state: PushStateBody;
  pause: NonNullable<PushStateBody['pause']>;
}

/** The receiver takes nothing: why, how much waits, and when it is tried again. */
function Away({ state, pause }: AwayProps) {
  const { t } = useTranslation('settings-audit');
  const count = state.waiting;
  return (
    <Alert
      color="yellow"
      p="sm"
      icon={<IconPlayerPause size={18} />}
      title={t('push.paused', { count: pause.failures })}
      role="status"
    >
      <Text size="sm">{pause.detail}</Text>
      <Text size="sm">
        {t('push.waiting', { count, number: formatNumber(count) })} {t('push.nothingLost')}
      </Text>
      <Tooltip label={formatDateTime(pause.until)}>
        <Text size="sm" component="span">
          {t('push.triedAgain', { time: formatWait(pause.until) })}
        </Text>
      </Tooltip>
    </Alert>
  );
}
