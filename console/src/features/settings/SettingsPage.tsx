import { Text } from '@mantine/core';
import { Link, Outlet, useBlocker } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useSession } from '../../api/session.ts';
import { AdminsOnlyPage } from '../../ui/AdminsOnlyPage.tsx';
import { ConfirmDialog } from '../../ui/ConfirmDialog.tsx';
import { PageHeader } from '../../ui/PageHeader.tsx';
import { hasUnsavedInput } from '../../ui/unsaved-input.ts';
import classes from './SettingsPage.module.css';

/** The layout of the settings, for system admins only. */
export default function SettingsPage() {
  const { t } = useTranslation('settings');
  const { abilities } = useSession();
  if (!abilities.manageSettings) return <AdminsOnlyPage title={t('title')} text={t('adminsOnly')} />;
  return (
    <>
      <PageHeader title={t('title')} />
      <Tabs />
      <Outlet />
      <LeaveGuard />
    </>
  );
}

const TABS = [
  { to: '/settings/general', name: 'general' },
  { to: '/settings/mails', name: 'mails' },
  { to: '/settings/audit', name: 'audit' },
  { to: '/settings/sso', name: 'sso' },
] as const;

/** Links and not ARIA tabs, since each page has an address of its own. */
function Tabs() {
  const { t } = useTranslation('settings');
  return (
    <nav aria-label={t('title')} className={classes.tabs}>
      {TABS.map(({ to, name }) => (
        <Link key={to} to={to} activeOptions={{ includeSearch: false }} className={classes.tab}>
          {t(`tabs.${name}`)}
        </Link>
      ))}
    </nav>
  );
}

/** Asks before navigation discards unsaved input. */
function LeaveGuard() {
  const { t } = useTranslation(['settings', 'ui']);
  const { status, proceed, reset } = useBlocker({
    shouldBlockFn: ({ current, next }) => hasUnsavedInput() && current.pathname !== next.pathname,
    enableBeforeUnload: hasUnsavedInput,
    withResolver: true,
  });
  if (status !== 'blocked') return null;
  return (
    <ConfirmDialog
      title={t('ui:discard.question')}
      confirmLabel={t('leave.confirm')}
      onConfirm={async () => proceed()}
      onClose={reset}
    >
      <Text size="sm">{t('leave.text')}</Text>
    </ConfirmDialog>
  );
}
