import { Button } from '@mantine/core';
import { IconUserOff } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { PageHeader } from '../../ui/PageHeader.tsx';
import { BackToUsers } from './BackToUsers.tsx';

/** For a person who was deleted, or never was, or is none of the caller's: which of these is nobody's business. */
export function NobodyHere() {
  const { t } = useTranslation('user');
  return (
    <>
      <BackToUsers />
      <PageHeader title={t('nobody.title')} isNews />
      <EmptyState
        icon={<IconUserOff size={32} stroke={1.25} />}
        title={t('nobody.heading')}
        text={t('nobody.text')}
        action={
          <Button component={Link} to="/users" variant="default" mt="xs">
            {t('nobody.list')}
          </Button>
        }
      />
    </>
  );
}
