import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { organizationQuery } from '../organizations/data.ts';
import { MembersPage } from './page/MembersPage.tsx';
import { PlaceOnPage } from './page/PlaceOnPage.tsx';

/** The members of one organization. */
export default function OrganizationMembersRoute() {
  const { t } = useTranslation('members');
  const { placeId } = useParams({ from: '/signed-in/organizations/$placeId' });
  const organization = useQuery(organizationQuery(placeId));
  const back = { to: '/organizations', label: t('back.organizations') } as const;
  return (
    <PlaceOnPage found={organization} back={back}>
      {({ id, name, abilities }) => (
        <MembersPage place={{ type: 'organization', id }} name={name} back={back} abilities={abilities} />
      )}
    </PlaceOnPage>
  );
}
