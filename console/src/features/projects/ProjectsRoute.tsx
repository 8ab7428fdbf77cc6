import { useTranslation } from 'react-i18next';
import { useSession } from '../../api/session.ts';
import { AdminsOnlyPage } from '../../ui/AdminsOnlyPage.tsx';
import { ProjectsPage } from './ProjectsPage.tsx';

/** The projects for who is admin of some; also who is no admin any more is told so, in the middle of the page. */
export default function ProjectsRoute() {
  const { t } = useTranslation('projects');
  const { abilities } = useSession();
  return abilities.listProjects ? (
    <ProjectsPage />
  ) : (
    <AdminsOnlyPage title={t('title')} text={t('adminsOnly')} />
  );
}
