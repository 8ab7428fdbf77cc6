import type { QueryClient } from '@tanstack/react-query';
import { createRootRouteWithContext, createRoute, redirect } from '@tanstack/react-router';
import { sessionQuery } from '../api/session.ts';
import { validateAuditSearch } from '../features/audit/search.ts';
import { validateOverviewSearch } from '../features/overview/search.ts';
import {
  validateOrganizationsSearch,
  validateProjectsSearch,
  validateResourceSearch,
} from '../features/resources/search.ts';
import { validateMailsSearch } from '../features/settings/mails/search.ts';
import { validateUserSearch } from '../features/user/search.ts';
import { validateUsersSearch } from '../features/users/search.ts';
import { lazyPage, lazyPrefetch } from '../lib/lazy.ts';
import { safeNext } from '../lib/sign-in-redirect.ts';
import {
  prepareForAnybody,
  prepareSetup,
  requireNoSession,
  requireSession,
  requireSessionOrNotFound,
  requireTemporaryPassword,
} from './guards.ts';
import { ErrorPage, NotFoundPage, UnknownPage } from './system-pages.tsx';

/** The root of all routes. */
export const rootRoute = createRootRouteWithContext<{ queryClient: QueryClient }>()({
  notFoundComponent: NotFoundPage,
  errorComponent: ErrorPage,
});

/** The narrow layout of the pages before sign-in. */
const outsideRoute = createRoute({
  getParentRoute: () => rootRoute,
  id: 'outside',
  component: lazyPage([], () => import('./OutsideLayout.tsx'), 'OutsideLayout'),
});

const validateNext = (search: Record<string, unknown>): { next?: string } => {
  const next = safeNext(search.next);
  return next === undefined ? {} : { next };
};

/** `sso=failed`: the user comes back from an identity provider without having signed in. */
const validateSignIn = (search: Record<string, unknown>): { next?: string; sso?: 'failed' } => ({
  ...validateNext(search),
  ...(search.sso === 'failed' && { sso: 'failed' }),
});

const setupRoute = createRoute({
  getParentRoute: () => outsideRoute,
  path: '/setup',
  beforeLoad: ({ context }) => prepareSetup(context.queryClient),
  component: lazyPage(['setup'], () => import('../features/setup/SetupPage.tsx'), 'SetupPage'),
});

const signInRoute = createRoute({
  getParentRoute: () => outsideRoute,
  path: '/sign-in',
  validateSearch: validateSignIn,
  beforeLoad: ({ context, search }) => requireNoSession(context.queryClient, search.next),
  component: lazyPage(['sign-in'], () => import('../features/sign-in/SignInPage.tsx'), 'SignInPage'),
});

const continueRoute = createRoute({
  getParentRoute: () => outsideRoute,
  path: '/sign-in/continue',
  beforeLoad: ({ context }) => prepareForAnybody(context.queryClient),
  component: lazyPage(['sign-in'], () => import('../features/sign-in/ContinuePage.tsx'), 'ContinuePage'),
});

const changePasswordRoute = createRoute({
  getParentRoute: () => outsideRoute,
  path: '/change-password',
  validateSearch: validateNext,
  beforeLoad: ({ context, search }) => requireTemporaryPassword(context.queryClient, search.next),
  component: lazyPage(
    ['account'],
    () => import('../features/account/TemporaryPasswordPage.tsx'),
    'TemporaryPasswordPage',
  ),
});

const forgotPasswordRoute = createRoute({
  getParentRoute: () => outsideRoute,
  path: '/forgot-password',
  beforeLoad: ({ context }) => prepareForAnybody(context.queryClient),
  component: lazyPage(
    ['forgot-password'],
    () => import('../features/forgot-password/ForgotPasswordPage.tsx'),
    'ForgotPasswordPage',
  ),
});

const resetPasswordRoute = createRoute({
  getParentRoute: () => outsideRoute,
  path: '/reset-password',
  beforeLoad: ({ context }) => prepareForAnybody(context.queryClient),
  component: lazyPage(
    ['reset-password'],
    () => import('../features/reset-password/ResetPasswordPage.tsx'),
    'ResetPasswordPage',
  ),
});

const acceptInvitationRoute = createRoute({
  getParentRoute: () => outsideRoute,
  path: '/accept-invitation',
  beforeLoad: ({ context }) => prepareForAnybody(context.queryClient),
  component: lazyPage(
    ['accept-invitation'],
    () => import('../features/accept-invitation/AcceptInvitationPage.tsx'),
    'AcceptInvitationPage',
  ),
});

/** The pages before sign-in. */
export const outsideRoutes = outsideRoute.addChildren([
  setupRoute,
  signInRoute,
  continueRoute,
  changePasswordRoute,
  forgotPasswordRoute,
  resetPasswordRoute,
  acceptInvitationRoute,
]);

/** The id of the route of all other addresses. */
const UNKNOWN = '/signed-in/$';

/** The layout and guard of the pages behind sign-in. */
const signedInRoute = createRoute({
  getParentRoute: () => rootRoute,
  id: 'signed-in',
  beforeLoad: ({ context, location, matches }) =>
    matches.some(({ routeId }) => routeId === UNKNOWN)
      ? requireSessionOrNotFound(context.queryClient, location.href)
      : requireSession(context.queryClient, location.href),
  component: lazyPage([], () => import('./Shell.tsx'), 'Shell'),
});

/** All other addresses. The guard is that of the layout, which is asked first. */
const unknownRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '$',
  component: UnknownPage,
});

/** Redirects to the first page that the user may see. */
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
  component: lazyPage(['overview', 'events'], () => import('../features/overview/OverviewPage.tsx')),
});

const usersRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/users',
  validateSearch: validateUsersSearch,
  loader: lazyPrefetch(() => import('../features/users/UsersPage.tsx')),
  component: lazyPage(['users', 'memberships'], () => import('../features/users/UsersPage.tsx')),
});

const userRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/users/$userId',
  validateSearch: validateUserSearch,
  component: lazyPage(
    ['user', 'users', 'users-dialogs', 'memberships', 'identities'],
    () => import('../features/user/UserPage.tsx'),
  ),
});

const organizationsRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/organizations',
  validateSearch: validateOrganizationsSearch,
  component: lazyPage(
    ['resources', 'memberships'],
    () => import('../features/resources/ResourcesPage.tsx'),
    'OrganizationsRoute',
  ),
});

const projectsRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/projects',
  validateSearch: validateProjectsSearch,
  component: lazyPage(
    ['resources', 'memberships'],
    () => import('../features/resources/ResourcesPage.tsx'),
    'ProjectsRoute',
  ),
});

const organizationRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/organizations/$organizationId',
  validateSearch: validateResourceSearch,
  component: lazyPage(
    ['resources', 'memberships'],
    () => import('../features/resources/page/ResourcePage.tsx'),
    'OrganizationRoute',
  ),
});

const projectRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/projects/$projectId',
  validateSearch: validateResourceSearch,
  component: lazyPage(
    ['resources', 'memberships'],
    () => import('../features/resources/page/ResourcePage.tsx'),
    'ProjectRoute',
  ),
});

const auditRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/audit',
  validateSearch: validateAuditSearch,
  component: lazyPage(['audit', 'memberships'], () => import('../features/audit/AuditPage.tsx')),
});

const settingsRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/settings',
  component: lazyPage(['settings'], () => import('../features/settings/SettingsPage.tsx')),
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
    ['settings', 'settings-audit', 'memberships'],
    () => import('../features/settings/audit/AuditTab.tsx'),
  ),
});

const ssoSettingsRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: '/sso',
  component: lazyPage(
    ['settings', 'settings-sso', 'memberships'],
    () => import('../features/settings/sso/ConnectionsTab.tsx'),
  ),
});

const ssoConnectionRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: '/sso/$connectionId',
  component: lazyPage(
    ['settings', 'settings-sso', 'settings-audit', 'memberships'],
    () => import('../features/settings/sso/ConnectionPage.tsx'),
  ),
});

const profileRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/account',
  component: lazyPage(
    ['account', 'identities'],
    () => import('../features/account/ProfilePage.tsx'),
    'ProfilePage',
  ),
});

const myOrganizationsRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/account/organizations',
  component: lazyPage(
    ['account', 'memberships'],
    () => import('../features/account/MyOrganizationsPage.tsx'),
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

/** The pages behind sign-in. */
export const signedInRoutes = signedInRoute.addChildren([
  startRoute,
  overviewRoute,
  organizationsRoute,
  organizationRoute,
  projectsRoute,
  projectRoute,
  usersRoute,
  userRoute,
  auditRoute,
  settingsRoute.addChildren([
    settingsStartRoute,
    generalSettingsRoute,
    mailsRoute,
    auditSettingsRoute,
    ssoSettingsRoute,
    ssoConnectionRoute,
  ]),
  profileRoute,
  myOrganizationsRoute,
  passwordRoute,
  sessionsRoute,
  unknownRoute,
]);

/** All routes. */
export const routeTree = rootRoute.addChildren([outsideRoutes, signedInRoutes]);
