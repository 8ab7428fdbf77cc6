import {
  IconBuilding,
  IconDevices,
  IconFolder,
  IconHistory,
  IconKey,
  IconSettings,
  IconUserCircle,
  IconUsers,
} from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useSession } from '../api/session.ts';
import { MyOrganizationsLink } from './MyOrganizationsLink.tsx';
import classes from './Navigation.module.css';
import { NavigationArea } from './NavigationArea.tsx';
import { NavigationLink } from './NavigationLink.tsx';
import { OverviewLink } from './OverviewLink.tsx';

/** The pages that this person may see, in two areas. */
export function Navigation({ onNavigate }: { onNavigate?: () => void }) {
  const { t } = useTranslation();
  const { abilities } = useSession();
  const shared = onNavigate ? { onNavigate } : {};
  const isAdmin =
    abilities.viewActivity || abilities.listOrganizations || abilities.listProjects || abilities.listUsers;
  return (
    <nav aria-label={t('navigation.label')} className={classes.navigation}>
      {isAdmin && (
        <NavigationArea title={t('navigation.administration')}>
          {abilities.viewActivity && <OverviewLink {...shared} />}
          {abilities.listOrganizations && (
            <NavigationLink
              to="/organizations"
              icon={IconBuilding}
              label={t('navigation.organizations')}
              isArea
              {...shared}
            />
          )}
          {abilities.listProjects && (
            <NavigationLink
              to="/projects"
              icon={IconFolder}
              label={t('navigation.projects')}
              isArea
              {...shared}
            />
          )}
          {abilities.listUsers && (
            <NavigationLink to="/users" icon={IconUsers} label={t('navigation.users')} {...shared} />
          )}
          {abilities.viewAudit && (
            <NavigationLink to="/audit" icon={IconHistory} label={t('navigation.audit')} {...shared} />
          )}
          {abilities.manageSettings && (
            <NavigationLink
              to="/settings"
              icon={IconSettings}
              label={t('navigation.settings')}
              isArea
              {...shared}
            />
          )}
        </NavigationArea>
      )}
      <NavigationArea title={t('navigation.myAccount')}>
        <NavigationLink to="/account" icon={IconUserCircle} label={t('navigation.profile')} {...shared} />
        <MyOrganizationsLink {...shared} />
        <NavigationLink to="/account/password" icon={IconKey} label={t('navigation.password')} {...shared} />
        <NavigationLink
          to="/account/sessions"
          icon={IconDevices}
          label={t('navigation.sessions')}
          {...shared}
        />
      </NavigationArea>
    </nav>
  );
}
