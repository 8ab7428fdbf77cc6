import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { projectQuery } from '../projects/data.ts';
import { MembersPage } from './page/MembersPage.tsx';
import { ResourceOnPage } from './page/ResourceOnPage.tsx';

/** The members of one project. */
export default function ProjectMembersRoute() {
  const { t } = useTranslation('members');
  const { projectId } = useParams({ from: '/signed-in/projects/$projectId' });
  const project = useQuery(projectQuery(projectId));
  const back = { to: '/projects', label: t('back.projects') } as const;
  return (
    <ResourceOnPage found={project} back={back}>
      {({ id, name, organizationName, abilities }) => (
        <MembersPage
          place={{ type: 'project', id }}
          name={name}
          description={organizationName}
          back={back}
          abilities={abilities}
        />
      )}
    </ResourceOnPage>
  );
}
