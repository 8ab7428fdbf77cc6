import { useTranslation } from 'react-i18next';
import { useSession } from '../../api/session.ts';
import { AdminsOnlyPage } from '../../ui/AdminsOnlyPage.tsx';
import { OrganizationsPage } from './OrganizationsPage.tsx';

/** The organizations for who is admin of some; also who is no admin any more is told so, in the middle of the page. */
export default function OrganizationsRoute() {
  const { t } = useTranslation('organizations');
  const { abilities } = useSession();
  return abilities.listOrganizations ? (
    <OrganizationsPage />
  ) : (
    <AdminsOnlyPage title={t('title')} text={t('adminsOnly')} />
  );
}
