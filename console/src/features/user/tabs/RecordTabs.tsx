import { Box } from '@mantine/core';
import type { User } from 'roster-contract';
import { UserSessions } from '../../users/dialogs/UserSessions.tsx';
import type { UserTab } from '../search.ts';
import classes from '../UserPage.module.css';
import { EventsTab } from './EventsTab.tsx';
import { MailsTab } from './MailsTab.tsx';
import { SignInsTab } from './SignInsTab.tsx';

/** What there is of a person besides who it is; in a file of its own, since many only look who it is. */
export default function RecordTabs({ user, tab }: { user: User; tab: UserTab }) {
  return (
    <Box className={classes.list}>
      {tab === 'sessions' && <UserSessions user={user} />}
      {tab === 'sign-ins' && <SignInsTab user={user} />}
      {tab === 'events' && <EventsTab user={user} of="targetId" />}
      {tab === 'actions' && <EventsTab user={user} of="operatedBy" />}
      {tab === 'mails' && <MailsTab user={user} />}
    </Box>
  );
}
