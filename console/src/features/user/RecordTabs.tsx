import { Box } from '@mantine/core';
import { IconLogin2, IconMail } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import type { Mail, User } from 'roster-contract';
import { api, unwrap } from '../../api/client.ts';
import { type CursorPage, infiniteList } from '../../api/infinite.ts';
import { displayEmail, formatDateTime, formatRelative } from '../../lib/format.ts';
import { useTranslation } from '../../lib/i18n.ts';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { LoadMoreList } from '../../ui/list/LoadMoreList.tsx';
import { signInsQuery } from '../events/api.ts';
import { EventList } from '../events/EventList.tsx';
import { SignInItem } from '../events/SignInItem.tsx';
import { MailState } from '../settings/mails/MailState.tsx';
import { UserSessions } from '../users/dialogs/SessionsDialog.tsx';
import { displayName } from '../users/user.ts';
import type { UserTab } from './search.ts';
import classes from './UserPage.module.css';

/** The tabs beside the profile: sessions, sign-ins, audit events and emails. Loaded when one of them is opened. */
export default function RecordTabs({ user, tab }: { user: User; tab: UserTab }) {
  return (
    <Box className={classes.records}>
      {tab === 'sessions' && <UserSessions user={user} />}
      {tab === 'sign-ins' && <SignInsTab user={user} />}
      {tab === 'events' && <EventsTab user={user} by="targetId" />}
      {tab === 'actions' && <EventsTab user={user} by="operatedBy" />}
      {tab === 'mails' && <EmailsTab user={user} />}
    </Box>
  );
}

function SignInsTab({ user }: { user: User }) {
  const { t } = useTranslation(['user', 'events']);
  return (
    <LoadMoreList
      label={t('tabs.sign-ins')}
      list={useInfiniteQuery(signInsQuery(user.id))}
      empty={
        <EmptyState
          icon={<IconLogin2 size={32} stroke={1.25} />}
          title={t('events:signIn.empty')}
          text={t('events:signIn.emptyText')}
        />
      }
      renderItem={(event) => <SignInItem key={event.id} event={event} />}
    />
  );
}

interface EventsTabProps {
  user: User;
  /** Events that changed the account, or that the user caused. */
  by: 'targetId' | 'operatedBy';
}

function EventsTab({ user, by }: EventsTabProps) {
  const { t } = useTranslation('user');
  const name = displayName(user);
  return (
    <EventList
      label={t(`tabs.${by === 'targetId' ? 'events' : 'actions'}`)}
      description={t(`events.${by}.text`, { name })}
      filter={{ [by]: user.id }}
      empty={{ title: t(`events.${by}.empty`), text: t(`events.${by}.emptyText`, { name }) }}
    />
  );
}

/** GET /mails of one user. */
const emailsQuery = (userId: string) =>
  infiniteList(
    ['mails', 'user', userId],
    (page, signal): Promise<CursorPage<Mail>> =>
      unwrap(api.GET('/api/v1/mails', { params: { query: { ...page, userId } }, signal })),
  );

/** The emails sent to a user, with their delivery. */
function EmailsTab({ user }: { user: User }) {
  const { t } = useTranslation(['user', 'settings']);
  return (
    <LoadMoreList
      label={t('tabs.mails')}
      list={useInfiniteQuery(emailsQuery(user.id))}
      empty={
        <EmptyState
          icon={<IconMail size={32} stroke={1.25} />}
          title={t('mails.empty')}
          text={t('mails.emptyText', { name: displayName(user) })}
        />
      }
      renderItem={(mail) => (
        <li key={mail.id} tabIndex={-1} className={classes.mail}>
          <span>{t(`settings:mails.kinds.${mail.kind}`)}</span>
          <MailState mail={mail} />
          <span className={classes.detail}>{mail.detail ?? displayEmail(mail.recipient)}</span>
          <time dateTime={mail.createdAt} title={formatDateTime(mail.createdAt)}>
            {formatRelative(mail.createdAt)}
          </time>
        </li>
      )}
    />
  );
}
