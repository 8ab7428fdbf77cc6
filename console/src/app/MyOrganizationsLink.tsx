import { IconBuildingCommunity } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { myInvitationsQuery } from '../api/my-invitations.ts';
import { NavigationBadge } from './NavigationBadge.tsx';
import { NavigationLink } from './NavigationLink.tsx';

/** The way to one's own organizations, with how many ask one to join. Should asking fail, the page there says so. */
export function MyOrganizationsLink(shared: { onNavigate?: () => void }) {
  const { t } = useTranslation();
  const { data } = useQuery(myInvitationsQuery);
  const count = data?.items.length ?? 0;
  return (
    <NavigationLink
      to="/account/organizations"
      icon={IconBuildingCommunity}
      label={t('navigation.myOrganizations')}
      badge={
        count > 0 && <NavigationBadge count={count} label={t('navigation.openInvitations', { count })} />
      }
      {...shared}
    />
  );
}
