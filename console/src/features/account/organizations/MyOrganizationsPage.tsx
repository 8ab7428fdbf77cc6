import { Box } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { PageHeader } from '../../../ui/PageHeader.tsx';
import { MyInvitations } from './MyInvitations.tsx';
import { MyMemberships } from './MyMemberships.tsx';

/** Where one belongs and in which role, and what one is asked to join. */
export default function MyOrganizationsPage() {
  const { t } = useTranslation('account');
  return (
    <Box maw={860}>
      <PageHeader title={t('organizations.title')} description={t('organizations.description')} />
      <MyInvitations />
      <MyMemberships />
    </Box>
  );
}
