import { Suspense, useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { useSession } from '../../api/session.ts';
import { lazyPart } from '../../lib/lazy.ts';
import { ProgressLine } from '../../ui/list/ListResults.tsx';
import { PageBar } from '../../ui/list/PageBar.tsx';
import { usePage } from '../../ui/list/useList.ts';
import { PageHeader } from '../../ui/PageHeader.tsx';
import { AddButton } from './AddButton.tsx';
import { userListQuery } from './data/list.ts';
import { TotalUsers } from './list/TotalUsers.tsx';
import { UserFilters } from './list/UserFilters.tsx';
import { UserResults } from './list/UserResults.tsx';
import { useQueuedMail } from './list/useQueuedMail.ts';
import { useSelection } from './list/useSelection.ts';
import { useUserActs } from './useUserActs.ts';
import { EVERYBODY, useUsersView } from './useUsersView.ts';

// Both come after the list, which is what one waits for.
const bulkBar = lazyPart(['users'], () => import('./bulk/BulkBar.tsx'));
const dialogs = lazyPart(
  ['users', 'users-dialogs', 'memberships'],
  () => import('./dialogs/UserDialogs.tsx'),
);

/** The people of the installation: find, look through, change. */
export function UsersPage() {
  const { t } = useTranslation('users');
  const { view, change } = useUsersView();
  const { list, prefetch } = usePage(view, change, userListQuery);
  const { user: self } = useSession();
  const { act, dialog, setDialog } = useUserActs();
  const users = list.data?.items ?? [];
  useQueuedMail(list);
  const selection = useSelection(users, JSON.stringify(view));
  const isListed = list.data !== undefined;
  useEffect(() => {
    if (isListed) dialogs.preload();
  }, [isListed]);

  return (
    <>
      <PageHeader
        title={t('title')}
        description={<TotalUsers total={list.data?.total} isOutdated={list.isPlaceholderData} />}
        actions={<AddButton onAdd={(kind) => setDialog({ kind })} />}
      />
      <UserFilters view={view} change={change} />
      <ProgressLine isRunning={list.isFetching && !list.isPending} />
      <UserResults list={list} view={view} change={change} selection={selection} selfId={self.id} act={act} />
      {users.length > 0 && (
        <PageBar sizeLabel={t('page.size')} view={view} page={list.data} change={change} onAim={prefetch} />
      )}
      {isListed && (
        <Suspense fallback={null}>
          <bulkBar.Part
            count={selection.users.length}
            onAct={(action) => setDialog({ kind: 'bulk', action, users: selection.users })}
            onClear={selection.clear}
          />
        </Suspense>
      )}
      {dialog && (
        <Suspense fallback={null}>
          <dialogs.Part
            dialog={dialog}
            onClose={() => setDialog(undefined)}
            onShow={(email) => change({ ...EVERYBODY, q: email })}
          />
        </Suspense>
      )}
    </>
  );
}
