import { Button, Group, NativeSelect, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconRefresh } from '@tabler/icons-react';
import type { UseQueryResult } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { formatNumber } from '../../../lib/format.ts';
import { type MailPage, retryFailed } from './data.ts';
import { MAIL_STATES, type MailsSearch } from './search.ts';
import { useAct } from './useAct.ts';

interface MailBarProps {
  view: MailsSearch;
  list: UseQueryResult<MailPage>;
  show: (view: MailsSearch) => void;
  onRetried: () => Promise<unknown>;
}

/** What narrows the mails down, how many there are, and sending those again that failed. */
export function MailBar({ view, list, show, onRetried }: MailBarProps) {
  const { t } = useTranslation('settings');
  const { data } = list;
  const retry = useAct(async () => {
    const { retried } = await retryFailed();
    notifications.show({
      color: retried > 0 ? 'green' : 'yellow',
      message: t('mails.retried', { count: retried }),
    });
    await onRetried();
  });
  const choose = (chosen: string) => {
    const state = MAIL_STATES.find((known) => known === chosen);
    show(state ? { state } : {});
  };
  return (
    <Group justify="space-between" gap="sm" mih={36}>
      <Group gap="sm">
        <NativeSelect
          aria-label={t('mails.state')}
          value={view.state ?? ''}
          onChange={({ currentTarget }) => choose(currentTarget.value)}
          data={[
            { value: '', label: t('mails.anyState') },
            ...MAIL_STATES.map((value) => ({ value, label: t(`mails.states.${value}`) })),
          ]}
        />
        <Text size="sm" c="dimmed" role="status" aria-busy={list.isPlaceholderData}>
          {data &&
            t(data.total.exact ? 'mails.total' : 'mails.moreThan', {
              count: data.total.value,
              number: formatNumber(data.total.value),
            })}
        </Text>
      </Group>
      {data?.items.some(({ state }) => state === 'failed') && (
        <Button
          variant="default"
          leftSection={<IconRefresh size={16} />}
          loading={retry.isPending}
          onClick={() => void retry.act()}
        >
          {t('mails.retryAll')}
        </Button>
      )}
    </Group>
  );
}
