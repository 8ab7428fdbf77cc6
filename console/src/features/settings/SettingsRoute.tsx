import { Outlet } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useSession } from '../../api/session.ts';
import { AdminsOnlyPage } from '../../ui/AdminsOnlyPage.tsx';
import { PageHeader } from '../../ui/PageHeader.tsx';
import { LeaveGuard } from './LeaveGuard.tsx';
import { SettingsTabs } from './SettingsTabs.tsx';

/** The frame of the settings, for who may see them. */
export default function SettingsRoute() {
  const { t } = useTranslation('settings');
  const { abilities } = useSession();
  if (!abilities.manageSettings) return <AdminsOnlyPage title={t('title')} text={t('adminsOnly')} />;
  return (
    <>
      <PageHeader title={t('title')} />
      <SettingsTabs />
      <Outlet />
      <LeaveGuard />
    </>
  );
}
