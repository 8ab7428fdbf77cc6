import { Group, Tooltip } from '@mantine/core';
import { IconLockOpen2 } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { AuditEvent } from 'roster-contract';
import { formatFullTimestamp, formatTimestamp } from '../../../lib/format.ts';

/** When it happened: to the second at a glance, with its zone on hover; marked while it is not sealed. */
export function EventTime({ event: { at, sealed } }: { event: AuditEvent }) {
  const { t } = useTranslation('audit');
  return (
    <Group gap={4} wrap="nowrap" component="span" display="inline-flex">
      <Tooltip label={formatFullTimestamp(at)}>
        <time dateTime={at}>{formatTimestamp(at)}</time>
      </Tooltip>
      {!sealed && (
        <Tooltip label={t('row.unsealed')}>
          <IconLockOpen2
            size={13}
            stroke={1.75}
            role="img"
            aria-label={t('row.unsealed')}
            color="var(--mantine-color-dimmed)"
          />
        </Tooltip>
      )}
    </Group>
  );
}
