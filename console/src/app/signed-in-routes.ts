import { createRoute, redirect } from '@tanstack/react-router';
import { sessionQuery } from '../api/session.ts';
import { validateAuditSearch } from '../features/audit/search.ts';
import { validateMembersSearch } from '../features/members/search.ts';
import { validateOverviewSearch } from '../features/overview/search.ts';
import { validateProjectsSearch } from '../features/projects/search.ts';
import { validateResourcesSearch } from '../features/resources/search.ts';
import { validateMailsSearch } from '../features/settings/mails/search.ts';
import { validateUserSearch } from '../features/user/search.ts';
import { validateUsersSearch } from '../features/users/search.ts';
import { lazyPage } from '../lib/lazy.ts';
import { requireSession } from './guards.ts';
import { rootRoute } from './root-route.ts';

/** The frame of everything behind the sign-in, and its guard. */
const signedInRoute = createRoute({
  getParentRoute: () => rootRoute,
  id: 'signed-in',
  beforeLoad: ({ context, location }) => requireSession(context.queryClient, location.href),
  component: lazyPage([], () => import('./Shell.tsx'), 'Shell'),
});

/** The start page is the first one that a person may see. */
const startRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/',
  beforeLoad: async ({ context }) => {
    const { abilities } = await context.queryClient.ensureQueryData(sessionQuery);
    throw redirect(
      abilities.listUsers ? { to: '/users', search: {}, replace: true } : { to: '/account', replace: true },
    );
  },
});

const overviewRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/overview',
  validateSearch: validateOverviewSearch,
  component: lazyPage(['overview', 'events'], () => import('../features/overview/OverviewRoute.tsx')),
});

const usersRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/users',
  validateSearch: validateUsersSearch,
  component: lazyPage(['users', 'resources'], () => import('../features/users/UsersRoute.tsx')),
});

const userRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/users/$userId',
  validateSearch: validateUserSearch,
  component: lazyPage(
    ['user', 'users', 'users-dialogs', 'resources'],
    () => import('../features/user/UserRoute.tsx'),
  ),
});

const organizationsRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/organizations',
  validateSearch: validateResourcesSearch,
  component: lazyPage(
    ['organizations', 'resources'],
    () => import('../features/organizations/OrganizationsRoute.tsx'),
  ),
});

const projectsRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/projects',
  validateSearch: validateProjectsSearch,
  component: lazyPage(['projects', 'resources'], () => import('../features/projects/ProjectsRoute.tsx')),
});

const organizationMembersRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/organizations/$organizationId',
  validateSearch: validateMembersSearch,
  component: lazyPage(
    ['members', 'resources'],
    () => import('../features/members/OrganizationMembersRoute.tsx'),
  ),
});

const projectMembersRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/projects/$projectId',
  validateSearch: validateMembersSearch,
  component: lazyPage(['members', 'resources'], () => import('../features/members/ProjectMembersRoute.tsx')),
});

const auditRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/audit',
  validateSearch: validateAuditSearch,
  component: lazyPage(['audit', 'resources'], () => import('../features/audit/AuditRoute.tsx')),
});

const settingsRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/settings',
  component: lazyPage(['settings'], () => import('../features/settings/SettingsRoute.tsx')),
});

const settingsStartRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: '/',
  beforeLoad: () => {
    throw redirect({ to: '/settings/general', replace: true });
  },
});

const generalSettingsRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: '/general',
  component: lazyPage(['settings'], () => import('../features/settings/GeneralTab.tsx')),
});

const mailsRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: '/mails',
  validateSearch: validateMailsSearch,
  component: lazyPage(['settings'], () => import('../features/settings/mails/MailsTab.tsx')),
});

const auditSettingsRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: '/audit',
  component: lazyPage(
    ['settings', 'settings-audit', 'resources'],
    () => import('../features/settings/audit/AuditTab.tsx'),
  ),
});

const profileRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/account',
  component: lazyPage(['account'], () => import('../features/account/ProfilePage.tsx'), 'ProfilePage'),
});

const myOrganizationsRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/account/organizations',
  component: lazyPage(
    ['account', 'resources'],
    () => import('../features/account/organizations/MyOrganizationsPage.tsx'),
  ),
});

const passwordRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/account/password',
  component: lazyPage(['account'], () => import('../features/account/PasswordPage.tsx'), 'PasswordPage'),
});

const sessionsRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/account/sessions',
  component: lazyPage(
    ['account', 'events'],
    () => import('../features/account/SessionsPage.tsx'),
    'SessionsPage',
  ),
});

/** The pages behind the sign-in. */
export const signedInRoutes = signedInRoute.addChildren([
  startRoute,
  overviewRoute,
  organizationsRoute,
  organizationMembersRoute,
  projectsRoute,
  projectMembersRoute,
  usersRoute,
  userRoute,
  auditRoute,
  settingsRoute.addChildren([settingsStartRoute, generalSettingsRoute, mailsRoute, auditSettingsRoute]),
  profileRoute,
  myOrganizationsRoute,
  passwordRoute,
  sessionsRoute,
]);
