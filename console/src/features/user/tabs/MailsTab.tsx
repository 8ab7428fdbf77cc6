import { IconMail } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { Mail, User } from 'roster-contract';
import { formatDateTime, formatRelative } from '../../../lib/format.ts';
import { EmptyState } from '../../../ui/EmptyState.tsx';
import { PieceList } from '../../events/PieceList.tsx';
import { MailState } from '../../settings/mails/MailState.tsx';
import { nameOf } from '../../users/row/name.ts';
import { mailsOfQuery } from '../data.ts';
import classes from '../UserPage.module.css';

/** What was sent to a person, and what became of it. */
export function MailsTab({ user }: { user: User }) {
  const { t } = useTranslation('user');
  return (
    <PieceList
      label={t('tabs.mails')}
      list={useInfiniteQuery(mailsOfQuery(user.id))}
      empty={
        <EmptyState
          icon={<IconMail size={32} stroke={1.25} />}
          title={t('mails.empty')}
          text={t('mails.emptyText', { name: nameOf(user) })}
        />
      }
      renderItem={(mail) => <MailItem key={mail.id} mail={mail} />}
    />
  );
}

function MailItem({ mail }: { mail: Mail }) {
  const { t } = useTranslation('settings');
  return (
    <li tabIndex={-1} className={classes.mail}>
      <span>{t(`mails.kinds.${mail.kind}`)}</span>
      <MailState mail={mail} />
      <span className={classes.detail}>{mail.detail ?? mail.recipient}</span>
      <time dateTime={mail.createdAt} title={formatDateTime(mail.createdAt)}>
        {formatRelative(mail.createdAt)}
      </time>
    </li>
  );
}
