import { Text, Tooltip } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { formatDateTime, formatRelative } from '../../../app/format.ts';

/** A time: roughly at a glance, exactly on hover. */
export function MailTime({ at }: { at: string | null }) {
  const { t } = useTranslation('settings');
  if (at === null)
    return (
      <Text span inherit c="dimmed" role="img" aria-label={t('mails.noTime')}>
        –
      </Text>
    );
  return (
    <Tooltip label={formatDateTime(at)}>
      <time dateTime={at}>{formatRelative(at)}</time>
    </Tooltip>
  );
}
