import { Badge, Button, Group, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Session, User } from 'roster-contract';
import { formatDateTime, formatDevice, formatRelative } from '../../../lib/format.ts';
import classes from './SessionsDialog.module.css';
import { useEndSessions } from './useEndSessions.ts';

interface SessionItemProps {
  user: User;
  session: Session;
  mayEnd: boolean;
}

/** One signed-in browser or device. */
export function SessionItem({ user, session, mayEnd }: SessionItemProps) {
  const { t } = useTranslation('users-dialogs');
  const { end, isPending } = useEndSessions(user);
  const device = formatDevice(session.device);
  const facts = [
    [t('sessions.address'), session.address ?? '–'],
    [t('sessions.signedIn'), formatDateTime(session.createdAt)],
    [t('sessions.lastSeen'), formatRelative(session.lastSeenAt)],
    [t('sessions.expires'), formatDateTime(session.expiresAt)],
  ] as const;
  return (
    <li className={classes.item}>
      <div style={{ flex: 1, minWidth: 0 }}>
        <Group gap="xs">
          <Text size="sm" fw={500} title={session.userAgent ?? undefined}>
            {device}
          </Text>
          {session.current && (
            <Badge size="sm" variant="default" tt="none" radius="sm">
              {t('sessions.current')}
            </Badge>
          )}
        </Group>
        <dl className={classes.facts}>
          {facts.map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      </div>
      {mayEnd && (
        <Button
          variant="default"
          size="xs"
          loading={isPending}
          aria-label={t('sessions.endOf', { device })}
          onClick={() => void end(session.id)}
        >
          {t('sessions.end')}
        </Button>
      )}
    </li>
  );
}
