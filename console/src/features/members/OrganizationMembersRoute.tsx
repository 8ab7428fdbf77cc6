import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { organizationQuery } from '../organizations/data.ts';
import { MembersPage } from './page/MembersPage.tsx';
import { ResourceOnPage } from './page/ResourceOnPage.tsx';

/** The members of one organization. */
export default function OrganizationMembersRoute() {
  const { t } = useTranslation('members');
  const { organizationId } = useParams({ from: '/signed-in/organizations/$organizationId' });
  const organization = useQuery(organizationQuery(organizationId));
  const back = { to: '/organizations', label: t('back.organizations') } as const;
  return (
    <ResourceOnPage found={organization} back={back}>
      {({ id, name, abilities }) => (
        <MembersPage place={{ type: 'organization', id }} name={name} back={back} abilities={abilities} />
      )}
    </ResourceOnPage>
  );
}
