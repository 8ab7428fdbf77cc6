import { Button } from '@mantine/core';
import { IconLock } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { PageHeader } from '../../ui/PageHeader.tsx';

/** For regular users who come by an address that somebody gave them. */
export function AdminsOnlyPage() {
  const { t } = useTranslation('users');
  return (
    <>
      <PageHeader title={t('title')} />
      <EmptyState
        icon={<IconLock size={28} stroke={1.5} />}
        title={t('adminsOnly.title')}
        text={t('adminsOnly.text')}
        action={
          <Button component={Link} to="/account" variant="default" mt="xs">
            {t('adminsOnly.account')}
          </Button>
        }
      />
    </>
  );
}
