import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import classes from './SettingsTabs.module.css';

const TABS = [
  { to: '/settings/general', name: 'general' },
  { to: '/settings/mails', name: 'mails' },
  { to: '/settings/audit', name: 'audit' },
] as const;

/** The pages of the settings. Links and not tabs in the sense of ARIA, since each has an address of its own. */
export function SettingsTabs() {
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
