import { Group, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { MailState } from './MailState.tsx';
import classes from './Mails.module.css';
import type { MailListProps } from './MailTable.tsx';
import { MailTime } from './MailTime.tsx';
import { nextAttemptOf } from './next-attempt.ts';
import { RetryButton } from './RetryButton.tsx';

/** Mails one below the other, for screens too narrow for columns. */
export function MailCards({ mails, pausedUntil, onRetried }: MailListProps) {
  const { t } = useTranslation('settings');
  return (
    <ul className={classes.cards} aria-label={t('tabs.mails')}>
      {mails.map((mail) => (
        <li key={mail.id} className={classes.card}>
          <Group justify="space-between" wrap="nowrap" gap="sm">
            <Text size="sm" fw={500}>
              {t(`mails.kinds.${mail.kind}`)}
            </Text>
            <MailState mail={mail} />
          </Group>
          <Text size="sm" className={classes.detail}>
            {mail.recipient}
          </Text>
          {mail.detail !== null && (
            <Text size="sm" c="dimmed" className={classes.detail}>
              {mail.detail}
            </Text>
          )}
          <Group justify="space-between" gap="sm" mih={28}>
            <Text size="sm" c="dimmed" component="div">
              <MailTime at={mail.createdAt} />
              {mail.state === 'queued' && (
                <>
                  {' · '}
                  {t('mails.column.nextAttempt')}: <MailTime at={nextAttemptOf(mail, pausedUntil)} isAhead />
                </>
              )}
            </Text>
            <RetryButton mail={mail} onRetried={onRetried} />
          </Group>
        </li>
      ))}
    </ul>
  );
}
