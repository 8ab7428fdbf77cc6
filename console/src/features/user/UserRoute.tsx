import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { toProblem } from '../../api/problem.ts';
import { useSession } from '../../api/session.ts';
import { AdminsOnlyPage } from '../../ui/AdminsOnlyPage.tsx';
import { ErrorState } from '../../ui/EmptyState.tsx';
import { ListSkeleton } from '../../ui/list/ListResults.tsx';
import { PageHeader } from '../../ui/PageHeader.tsx';
import { userQuery } from '../users/data/one.ts';
import { BackToUsers } from './BackToUsers.tsx';
import { NobodyHere } from './NobodyHere.tsx';
import { UserPage } from './UserPage.tsx';

/** What says that there is nobody: an id that is none, or that nobody has whom the caller may know of. */
const NOBODY = ['not_found', 'invalid'];

/** The page about a person, for who may see them. */
export default function UserRoute() {
  const { t } = useTranslation('user');
  const { abilities } = useSession();
  const { userId = '' } = useParams({ strict: false });
  const user = useQuery({ ...userQuery(userId), enabled: abilities.listUsers });
  if (!abilities.listUsers) return <AdminsOnlyPage title={t('title')} text={t('adminsOnly')} />;
  // Also when somebody was here until a moment ago.
  if (user.isError && NOBODY.includes(toProblem(user.error).code)) return <NobodyHere />;
  if (user.data !== undefined) return <UserPage key={userId} user={user.data} />;
  return (
    <>
      <BackToUsers />
      <PageHeader title={t('title')} />
      {user.isError ? (
        <ErrorState problem={user.error} onRetry={() => void user.refetch()} isRetrying={user.isFetching} />
      ) : (
        <div aria-busy="true">
          <ListSkeleton />
        </div>
      )}
    </>
  );
}
