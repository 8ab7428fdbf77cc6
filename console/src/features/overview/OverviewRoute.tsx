import { useTranslation } from 'react-i18next';
import { useSession } from '../../api/session.ts';
import { AdminsOnlyPage } from '../../ui/AdminsOnlyPage.tsx';
import { OverviewPage } from './OverviewPage.tsx';

/** The overview for who may see it; also who is no admin any more is told so, in the middle of the page. */
export default function OverviewRoute() {
  const { t } = useTranslation('overview');
  const { abilities } = useSession();
  if (!abilities.viewActivity) return <AdminsOnlyPage title={t('title')} text={t('adminsOnly')} />;
  return <OverviewPage />;
}
