import { Badge, Group } from '@mantine/core';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { Suspense, useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import type { User } from 'roster-contract';
import { useSession } from '../../api/session.ts';
import { lazyPart } from '../../lib/lazy.ts';
import { ListSkeleton } from '../../ui/list/ListResults.tsx';
import { PageHeader } from '../../ui/PageHeader.tsx';
import { UserAvatar } from '../../ui/UserAvatar.tsx';
import { InvitationNote } from '../users/row/InvitationNote.tsx';
import { isPending, nameOf } from '../users/row/name.ts';
import { RoleBadge } from '../users/row/RoleBadge.tsx';
import { UserActions } from '../users/row/UserActions.tsx';
import { UserStatus } from '../users/row/UserStatus.tsx';
import { useUserActs } from '../users/useUserActs.ts';
import { BackToUsers } from './BackToUsers.tsx';
import { validateUserSearch } from './search.ts';
import { ProfileTab } from './tabs/ProfileTab.tsx';
import classes from './UserPage.module.css';
import { UserTabs, useUserTabs } from './UserTabs.tsx';

const dialogs = lazyPart(
  ['users', 'users-dialogs', 'memberships'],
  () => import('../users/dialogs/UserDialogs.tsx'),
);
const records = lazyPart(
  ['user', 'users', 'users-dialogs', 'events', 'audit', 'settings'],
  () => import('./tabs/RecordTabs.tsx'),
);

/** Everything about one person that the caller may see, and the same actions as in the list. */
export function UserPage({ user }: { user: User }) {
  const { t } = useTranslation('users');
  const { user: self } = useSession();
  const tabs = useUserTabs(user);
  const { tab } = validateUserSearch(useSearch({ strict: false }));
  const present = tab !== undefined && tabs.includes(tab) ? tab : undefined;
  const { act, dialog, setDialog } = useUserActs();
  const navigate = useNavigate();
  useEffect(() => {
    dialogs.preload();
  }, []);
  return (
    <>
      <BackToUsers />
      <div className={classes.head}>
        <UserAvatar user={user} />
        <div className={classes.words}>
          <PageHeader
            title={nameOf(user)}
            description={
              <Group gap="sm" mt={2}>
                {!isPending(user) && <span className={classes.email}>{user.email}</span>}
                <UserStatus status={user.status} />
                <RoleBadge role={user.systemRole} />
                {user.id === self.id && (
                  <Badge size="xs" variant="default" tt="none" radius="sm">
                    {t('row.you')}
                  </Badge>
                )}
                {user.invitation && <InvitationNote invitation={user.invitation} />}
              </Group>
            }
            actions={<UserActions user={user} act={act} />}
          />
        </div>
      </div>
      <UserTabs tabs={tabs} present={present} />
      {present === undefined ? (
        <ProfileTab user={user} act={act} />
      ) : (
        <Suspense fallback={<ListSkeleton />}>
          <records.Part user={user} tab={present} />
        </Suspense>
      )}
      {dialog && (
        <Suspense fallback={null}>
          <dialogs.Part
            dialog={dialog}
            onClose={() => setDialog(undefined)}
            onShow={(q) => void navigate({ to: '/users', search: { q } })}
          />
        </Suspense>
      )}
    </>
  );
}
