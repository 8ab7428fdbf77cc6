import { Badge } from '@mantine/core';
import {
  type Icon,
  IconBuilding,
  IconBuildingCommunity,
  IconDevices,
  IconFolder,
  IconHistory,
  IconKey,
  IconLayoutDashboard,
  IconSettings,
  IconUserCircle,
  IconUsers,
} from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type ReactNode, useId } from 'react';
import { useTranslation } from 'react-i18next';
import { myInvitationsQuery, openSignalsQuery } from '../api/navigation-counts.ts';
import { useSession } from '../api/session.ts';
import classes from './Shell.module.css';

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

/** Pages that belong together, under their heading. */
export function NavigationArea({ title, children }: { title: string; children: ReactNode }) {
  const id = useId();
  return (
    <div>
      <div id={id} className={classes.title}>
        {title}
      </div>
      <ul aria-labelledby={id} className={classes.links}>
        {children}
      </ul>
    </div>
  );
}

/** The way to the overview, with how many signals wait there. Should asking fail, the page there says so. */
export function OverviewLink(shared: { onNavigate?: () => void }) {
  const { t } = useTranslation();
  const { abilities } = useSession();
  const { data } = useQuery({ ...openSignalsQuery, enabled: abilities.viewSignals });
  const count = data?.value ?? 0;
  return (
    <NavigationLink
      to="/overview"
      icon={IconLayoutDashboard}
      label={t('navigation.overview')}
      badge={count > 0 && <NavigationBadge count={count} label={t('navigation.openSignals', { count })} />}
      {...shared}
    />
  );
}

/** The way to one's own organizations, with how many ask one to join. Should asking fail, the page there says so. */
export function MyOrganizationsLink(shared: { onNavigate?: () => void }) {
  const { t } = useTranslation();
  const { data } = useQuery(myInvitationsQuery);
  const count = data?.items.length ?? 0;
  return (
    <NavigationLink
      to="/account/organizations"
      icon={IconBuildingCommunity}
      label={t('navigation.myOrganizations')}
      badge={
        count > 0 && <NavigationBadge count={count} label={t('navigation.openInvitations', { count })} />
      }
      {...shared}
    />
  );
}

interface NavigationLinkProps {
  to:
    | '/overview'
    | '/organizations'
    | '/projects'
    | '/users'
    | '/audit'
    | '/settings'
    | '/account'
    | '/account/password'
    | '/account/sessions'
    | '/account/organizations';
  icon: Icon;
  label: string;
  /** What waits there for the person. */
  badge?: ReactNode;
  /** Stands for the pages below it, too. */
  isArea?: boolean;
  onNavigate?: () => void;
}

/** A page in the navigation; the present one is marked for eyes and, as `aria-current`, for screen readers. */
export function NavigationLink({
  to,
  icon: PageIcon,
  label,
  badge,
  isArea = false,
  onNavigate,
}: NavigationLinkProps) {
  return (
    <li>
      <Link
        to={to}
        className={classes.link}
        activeOptions={{ exact: !isArea, includeSearch: false }}
        {...(onNavigate ? { onClick: onNavigate } : {})}
      >
        <PageIcon size={18} stroke={1.6} aria-hidden />
        {label}
        {badge}
      </Link>
    </li>
  );
}

/** How many things wait on a page. */
export const NavigationBadge = ({ count, label }: { count: number; label: string }) => (
  <Badge size="xs" ml="auto" circle={count < 10} flex="none" variant="filled" role="img" aria-label={label}>
    {count < 100 ? count : '99+'}
  </Badge>
);
