import { useTranslation } from 'react-i18next';
import { useSession } from '../../api/session.ts';
import { AdminsOnlyPage } from '../../ui/AdminsOnlyPage.tsx';
import { UsersPage } from './UsersPage.tsx';

/** The users for who may see them; also who is no admin any more is told so, in the middle of the page. */
export default function UsersRoute() {
  const { t } = useTranslation('users');
  const { abilities } = useSession();
  return abilities.listUsers ? <UsersPage /> : <AdminsOnlyPage title={t('title')} text={t('adminsOnly')} />;
}
