import { Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Mail } from 'roster-contract';
import { Table } from '../../../ui/Table.tsx';
import { MailState } from './MailState.tsx';
import classes from './Mails.module.css';
import { MailTime } from './MailTime.tsx';
import { nextAttemptOf } from './next-attempt.ts';
import { RetryButton } from './RetryButton.tsx';

export interface MailListProps {
  mails: readonly Mail[];
  /** While sending is paused. */
  pausedUntil: string | undefined;
  onRetried: () => Promise<unknown>;
}

/** Mails as rows. The width of each column is fixed, so that nothing moves when they change. */
export function MailTable({ mails, pausedUntil, onRetried }: MailListProps) {
  const { t } = useTranslation('settings');
  return (
    <Table className={classes.table}>
      <thead>
        <tr>
          <th className={classes.kind}>{t('mails.column.kind')}</th>
          <th className={classes.recipient}>{t('mails.column.recipient')}</th>
          <th className={classes.state}>{t('mails.column.state')}</th>
          <th>{t('mails.column.detail')}</th>
          <th className={classes.time}>{t('mails.column.created')}</th>
          <th className={classes.time}>{t('mails.column.nextAttempt')}</th>
          <th className={classes.actions}>{t('mails.column.actions')}</th>
        </tr>
      </thead>
      <tbody>
        {mails.map((mail) => (
          <tr key={mail.id}>
            <td>{t(`mails.kinds.${mail.kind}`)}</td>
            <td>
              <Text size="sm" truncate title={mail.recipient}>
                {mail.recipient}
              </Text>
            </td>
            <td>
              <MailState mail={mail} />
            </td>
            <td className={classes.detail}>{mail.detail}</td>
            <td className={classes.time}>
              <MailTime at={mail.createdAt} />
            </td>
            <td className={classes.time}>
              <MailTime at={nextAttemptOf(mail, pausedUntil)} isAhead />
            </td>
            <td>
              <RetryButton mail={mail} onRetried={onRetried} />
            </td>
          </tr>
        ))}
      </tbody>
    </Table>
  );
}
