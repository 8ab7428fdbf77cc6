import { Link, Outlet, useLocation } from '@tanstack/react-router';
import { useSession } from '../../api/session.ts';
import { useTranslation } from '../../lib/i18n.ts';
import { NoAccessPage } from '../../ui/NoAccessPage.tsx';
import { PageHeader } from '../../ui/PageHeader.tsx';
import classes from './SettingsPage.module.css';

/** The layout of the settings, for system admins only. */
export default function SettingsPage() {
  const { t } = useTranslation('settings');
  const { abilities } = useSession();
  const { pathname } = useLocation();
  if (!abilities.manageSettings) return <NoAccessPage title={t('title')} text={t('adminsOnly')} />;
  const tab = TABS.find(({ to, name }) => name !== 'general' && pathname.startsWith(to));
  return (
    <>
      <PageHeader title={t('title')} tab={tab && t(`tabs.${tab.name}`)} />
      <Tabs />
      <Outlet />
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
