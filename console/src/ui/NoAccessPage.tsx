import { Button } from '@mantine/core';
import { IconLock } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useTranslation } from '../lib/i18n.ts';
import { EmptyState } from './EmptyState.tsx';
import { PageHeader } from './PageHeader.tsx';

interface NoAccessPageProps {
  /** The title of the page that is not shown. */
  title: string;
  /** Who can use the page instead. */
  text: string;
}

/** Replaces a page that the caller can't open. */
export function NoAccessPage({ title, text }: NoAccessPageProps) {
  const { t } = useTranslation();
  return (
    <>
      <PageHeader title={title} />
      <EmptyState
        icon={<IconLock size={28} stroke={1.5} />}
        title={t('adminsOnly.title')}
        text={text}
        action={
          <Button component={Link} to="/account" variant="default" mt="xs">
            {t('adminsOnly.account')}
          </Button>
        }
      />
    </>
  );
}
