import { useSuspenseQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { setupQuery } from '../../api/session.ts';
import { PageHeader } from '../../ui/PageHeader.tsx';
import { SetupDone } from './SetupDone.tsx';
import { SetupForm } from './SetupForm.tsx';

/** Makes the first system admin, once. */
export function SetupPage() {
  const { t } = useTranslation('setup');
  const { needed, system } = useSuspenseQuery(setupQuery).data;
  if (!needed) return <SetupDone />;
  return (
    <>
      <PageHeader title={t('title')} description={t('description')} />
      <SetupForm policy={system.passwordPolicy} />
    </>
  );
}
