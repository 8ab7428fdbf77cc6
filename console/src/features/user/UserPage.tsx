import { Group } from '@mantine/core';
import { IconUserOff } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useEffect } from 'react';
import type { User } from 'roster-contract';
import { toProblem } from '../../api/client.ts';
import { useSession } from '../../api/session.ts';
import { displayEmail } from '../../lib/format.ts';
import { useTranslation } from '../../lib/i18n.ts';
import { lazyPart } from '../../lib/lazy.ts';
import { ErrorState } from '../../ui/EmptyState.tsx';
import { ListSkeleton } from '../../ui/list/ListResults.tsx';
import { NoAccessPage } from '../../ui/NoAccessPage.tsx';
import { NotFound } from '../../ui/NotFound.tsx';
import { PageHeader } from '../../ui/PageHeader.tsx';
import { BackLink, PageTabs, tabLink } from '../../ui/PageTabs.tsx';
import { UserAvatar } from '../../ui/UserAvatar.tsx';
import { userQuery } from '../users/api.ts';
import { InvitationState, SelfBadge, SystemRole, UserStatus } from '../users/cells.tsx';
import { UserActions } from '../users/UserActions.tsx';
import { displayName, isHidden, isPending } from '../users/user.ts';
import { useUserActions } from '../users/useUserActions.ts';
import { ProfileTab } from './ProfileTab.tsx';
import { type UserTab, validateUserSearch } from './search.ts';
import classes from './UserPage.module.css';

const dialogs = lazyPart(
  ['users', 'users-dialogs', 'memberships'],
  () => import('../users/dialogs/UserDialogs.tsx'),
);
const records = lazyPart(
  ['user', 'users', 'users-dialogs', 'memberships', 'events', 'audit', 'settings'],
  () => import('./RecordTabs.tsx'),
);

/** The error codes of an id that does not exist, or that the caller may not see. */
const NOT_FOUND_CODES = ['not_found', 'invalid'];

/** The page about a user: loads the user; shows the loading, error and not-found states. */
export default function UserRoute() {
  const { t } = useTranslation(['user', 'users']);
  const { abilities } = useSession();
  const { userId = '' } = useParams({ strict: false });
  const user = useQuery({ ...userQuery(userId), enabled: abilities.listUsers });
  if (!abilities.listUsers) return <NoAccessPage title={t('title')} text={t('adminsOnly')} />;
  const isMissing = user.isError && NOT_FOUND_CODES.includes(toProblem(user.error).code);
  return (
    <>
      <BackLink to="/users">{t('users:title')}</BackLink>
      {isMissing ? (
        <NotFound
          Icon={IconUserOff}
          title={t('notFound.title')}
          text={t('notFound.text')}
          to="/users"
          linkLabel={t('notFound.list')}
        />
      ) : user.data !== undefined ? (
        <UserPage key={userId} user={user.data} />
      ) : (
        <>
          <PageHeader title={t('title')} />
          {user.isError ? (
            <ErrorState
              problem={user.error}
              onRetry={() => void user.refetch()}
              isRetrying={user.isFetching}
            />
          ) : (
            <div aria-busy="true">
              <ListSkeleton />
            </div>
          )}
        </>
      )}
    </>
  );
}

/** Returns the tabs visible to the caller; undefined is the profile. A pending user has no sessions or actions yet. */
function useTabs(user: User): (UserTab | undefined)[] {
  const { abilities } = useSession();
  // Sign-ins are visible to those who may see sessions: the user and system admins.
  const hasSessions = !isPending(user) && !isHidden(user, 'viewSessions');
  return [
    undefined,
    ...(hasSessions ? (['sessions', 'sign-ins'] as const) : []),
    ...(abilities.viewAudit ? (['events'] as const) : []),
    ...(abilities.viewAudit && !isPending(user) ? (['actions'] as const) : []),
    ...(abilities.manageSettings ? (['mails'] as const) : []),
  ];
}

function UserPage({ user }: { user: User }) {
  const { t } = useTranslation('user');
  const { user: self } = useSession();
  const tabs = useTabs(user);
  const view = validateUserSearch(useSearch({ strict: false }));
  const tab = tabs.includes(view.tab) ? view.tab : undefined;
  const { onAction, dialog, setDialog } = useUserActions();
  const navigate = useNavigate();
  useEffect(() => dialogs.preload(), []);
  return (
    <>
      <div className={classes.head}>
        <UserAvatar user={user} />
        <div className={classes.title}>
          <PageHeader
            title={displayName(user)}
            tab={tab && t(`tabs.${tab}`)}
            description={
              <Group gap="sm" mt={2}>
                {!isPending(user) && <span className={classes.email}>{displayEmail(user.email)}</span>}
                <UserStatus status={user.status} />
                <SystemRole role={user.systemRole} />
                {user.id === self.id && <SelfBadge />}
                {user.invitation && <InvitationState invitation={user.invitation} />}
              </Group>
            }
            actions={<UserActions user={user} onAction={onAction} />}
          />
        </div>
      </div>
      {tabs.length > 1 && (
        <PageTabs label={t('tabs.label')} current={tab}>
          {tabs.map((each) => (
            <Link
              key={each ?? 'profile'}
              to="."
              search={each === undefined ? {} : { tab: each }}
              {...tabLink(each === tab)}
            >
              {t(`tabs.${each ?? 'profile'}`)}
            </Link>
          ))}
        </PageTabs>
      )}
      {tab === undefined ? (
        <ProfileTab user={user} onAction={onAction} />
      ) : (
        <records.Part fallback={<ListSkeleton />} user={user} tab={tab} />
      )}
      {dialog && (
        <dialogs.Part
          dialog={dialog}
          onClose={() => setDialog(undefined)}
          onShow={(q) => void navigate({ to: '/users', search: { q } })}
        />
      )}
    </>
  );
}
