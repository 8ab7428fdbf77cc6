import { useTranslation } from 'react-i18next';
import { useSession } from '../../api/session.ts';
import { AdminsOnlyPage } from '../../ui/AdminsOnlyPage.tsx';
import { AuditPage } from './AuditPage.tsx';

/** The trail for who may see it; also who is no admin any more is told so, in the middle of the page. */
export default function AuditRoute() {
  const { t } = useTranslation('audit');
  const { abilities } = useSession();
  return abilities.viewAudit ? <AuditPage /> : <AdminsOnlyPage title={t('title')} text={t('adminsOnly')} />;
}
