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
import { myInvitationsQuery, openSignalsQuery } from '../api/navigation-counts.ts';
import { useSession } from '../api/session.ts';
import { useTranslation } from '../lib/i18n.ts';
import classes from './Shell.module.css';

/** Links to the pages that the user may see, in two groups. */
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

/** A group of links with a heading. */
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

/** Links to the overview, with the number of open signals. */
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

/** Links to the user's organizations, with the number of open invitations. */
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
  /** A count beside the label. */
  badge?: ReactNode;
  /** Whether the link is also current on pages below its path. */
  isArea?: boolean;
  onNavigate?: () => void;
}

/** A link to a page; the current one has `aria-current`. */
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

/** The number of open items on a page. */
export const NavigationBadge = ({ count, label }: { count: number; label: string }) => (
  <Badge size="xs" ml="auto" circle={count < 10} flex="none" variant="filled" role="img" aria-label={label}>
    {count < 100 ? count : '99+'}
  </Badge>
);
