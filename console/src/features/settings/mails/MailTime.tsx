import { Text, Tooltip } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { formatDateTime, formatRelative, formatWait } from '../../../lib/format.ts';

interface MailTimeProps {
  at: string | null;
  /** For what is waited for, seconds count. */
  isAhead?: boolean;
}

/** A time: roughly at a glance, exactly on hover. */
export function MailTime({ at, isAhead = false }: MailTimeProps) {
  const { t } = useTranslation('settings');
  if (at === null)
    return (
      <Text span inherit c="dimmed" role="img" aria-label={t('mails.noTime')}>
        –
      </Text>
    );
  return (
    <Tooltip label={formatDateTime(at)}>
      <time dateTime={at}>{isAhead ? formatWait(at) : formatRelative(at)}</time>
    </Tooltip>
  );
}
