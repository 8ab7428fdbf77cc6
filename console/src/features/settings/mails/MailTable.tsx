import { Table, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Mail } from 'roster-contract';
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
    <Table layout="fixed" verticalSpacing={7} horizontalSpacing={8} className={classes.table}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th className={classes.kind}>{t('mails.column.kind')}</Table.Th>
          <Table.Th className={classes.recipient}>{t('mails.column.recipient')}</Table.Th>
          <Table.Th className={classes.state}>{t('mails.column.state')}</Table.Th>
          <Table.Th>{t('mails.column.detail')}</Table.Th>
          <Table.Th className={classes.time}>{t('mails.column.created')}</Table.Th>
          <Table.Th className={classes.time}>{t('mails.column.nextAttempt')}</Table.Th>
          <Table.Th className={classes.actions}>{t('mails.column.actions')}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {mails.map((mail) => (
          <Table.Tr key={mail.id}>
            <Table.Td>{t(`mails.kinds.${mail.kind}`)}</Table.Td>
            <Table.Td>
              <Text size="sm" truncate title={mail.recipient}>
                {mail.recipient}
              </Text>
            </Table.Td>
            <Table.Td>
              <MailState mail={mail} />
            </Table.Td>
            <Table.Td className={classes.detail}>{mail.detail}</Table.Td>
            <Table.Td className={classes.time}>
              <MailTime at={mail.createdAt} />
            </Table.Td>
            <Table.Td className={classes.time}>
              <MailTime at={nextAttemptOf(mail, pausedUntil)} isAhead />
            </Table.Td>
            <Table.Td>
              <RetryButton mail={mail} onRetried={onRetried} />
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
