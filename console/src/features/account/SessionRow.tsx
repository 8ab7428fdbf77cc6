import { Badge, Button, Group, Text } from '@mantine/core';
import { IconDeviceDesktop, IconDeviceMobile } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Session } from 'roster-contract';
import { formatDateTime, formatRelative } from '../../lib/format.ts';
import classes from './SessionList.module.css';
import { useSessionWords } from './useSessionWords.ts';

/** One signed-in browser or device. */
export function SessionRow({ session, onEnd }: { session: Session; onEnd: () => void }) {
  const { t } = useTranslation('account');
  const { device, address } = useSessionWords(session);
  const Icon = /Mobile|Android|iPhone/.test(session.userAgent ?? '') ? IconDeviceMobile : IconDeviceDesktop;
  return (
    <li className={classes.row}>
      <Icon size={22} stroke={1.5} aria-hidden className={classes.icon} />
      <div className={classes.facts}>
        <Group gap="xs">
          <Text fw={500} component="span">
            {device}
          </Text>
          {session.current && <Badge color="green">{t('sessions.current')}</Badge>}
        </Group>
        <Text size="sm" c="dimmed" component="div" className={classes.details}>
          <span>{address}</span>
          <time dateTime={session.lastSeenAt} title={formatDateTime(session.lastSeenAt)}>
            {t('sessions.lastSeen', { time: formatRelative(session.lastSeenAt) })}
          </time>
          <time dateTime={session.createdAt}>
            {t('sessions.signedIn', { time: formatDateTime(session.createdAt) })}
          </time>
        </Text>
      </div>
      {!session.current && (
        <Button size="xs" variant="default" onClick={onEnd} aria-label={t('sessions.endLabel', { device })}>
          {t('sessions.end')}
        </Button>
      )}
    </li>
  );
}
