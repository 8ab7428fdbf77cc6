import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { projectQuery } from '../projects/data.ts';
import { MembersPage } from './page/MembersPage.tsx';
import { PlaceOnPage } from './page/PlaceOnPage.tsx';

/** The members of one project. */
export default function ProjectMembersRoute() {
  const { t } = useTranslation('members');
  const { placeId } = useParams({ from: '/signed-in/projects/$placeId' });
  const project = useQuery(projectQuery(placeId));
  const back = { to: '/projects', label: t('back.projects') } as const;
  return (
    <PlaceOnPage found={project} back={back}>
      {({ id, name, organizationName, abilities }) => (
        <MembersPage
          place={{ type: 'project', id }}
          name={name}
          description={organizationName}
          back={back}
          abilities={abilities}
        />
      )}
    </PlaceOnPage>
  );
}
