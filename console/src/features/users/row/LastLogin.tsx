import { Text, Tooltip } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { formatDateTime, formatRelative } from '../../../lib/format.ts';

/** When somebody signed in last: roughly at a glance, exactly on hover. */
export function LastLogin({ at }: { at: string | null }) {
  const { t } = useTranslation();
  if (at === null)
    return (
      <Text span inherit c="dimmed">
        {t('never')}
      </Text>
    );
  return (
    <Tooltip label={formatDateTime(at)}>
      <time dateTime={at}>{formatRelative(at)}</time>
    </Tooltip>
  );
}
