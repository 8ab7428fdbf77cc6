import type { QueryClient } from '@tanstack/react-query';
import {
  createRootRouteWithContext,
  createRoute,
  lazyRouteComponent,
  redirect,
} from '@tanstack/react-router';
import { sessionQuery } from '../api/session.ts';
import { validateMailsSearch } from '../features/settings/mails/search.ts';
import { validateUsersSearch } from '../features/users/search.ts';
import { ErrorPage } from './ErrorPage.tsx';
import {
  prepareForAnybody,
  prepareSetup,
  requireNoSession,
  requireSession,
  requireTemporaryPassword,
} from './guards.ts';
import { NotFoundPage } from './NotFoundPage.tsx';
import { safeNext } from './next.ts';

const rootRoute = createRootRouteWithContext<{ queryClient: QueryClient }>()({
  notFoundComponent: NotFoundPage,
  errorComponent: ErrorPage,
});

/** Pages before the sign-in share a narrow layout. */
const outsideRoute = createRoute({
  getParentRoute: () => rootRoute,
  id: 'outside',
  component: lazyRouteComponent(() => import('./OutsideLayout.tsx'), 'OutsideLayout'),
});

const validateNext = (search: Record<string, unknown>): { next?: string } => {
  const next = safeNext(search.next);
  return next === undefined ? {} : { next };
};

const setupRoute = createRoute({
  getParentRoute: () => outsideRoute,
  path: '/setup',
  beforeLoad: ({ context }) => prepareSetup(context.queryClient),
  component: lazyRouteComponent(() => import('../features/setup/SetupPage.tsx'), 'SetupPage'),
});

const signInRoute = createRoute({
  getParentRoute: () => outsideRoute,
  path: '/sign-in',
  validateSearch: validateNext,
  beforeLoad: ({ context, search }) => requireNoSession(context.queryClient, search.next),
  component: lazyRouteComponent(() => import('../features/sign-in/SignInPage.tsx'), 'SignInPage'),
});

const changePasswordRoute = createRoute({
  getParentRoute: () => outsideRoute,
  path: '/change-password',
  validateSearch: validateNext,
  beforeLoad: ({ context, search }) => requireTemporaryPassword(context.queryClient, search.next),
  component: lazyRouteComponent(
    () => import('../features/account/TemporaryPasswordPage.tsx'),
    'TemporaryPasswordPage',
  ),
});

const forgotPasswordRoute = createRoute({
  getParentRoute: () => outsideRoute,
  path: '/forgot-password',
  beforeLoad: ({ context }) => prepareForAnybody(context.queryClient),
  component: lazyRouteComponent(
    () => import('../features/forgot-password/ForgotPasswordPage.tsx'),
    'ForgotPasswordPage',
  ),
});

const resetPasswordRoute = createRoute({
  getParentRoute: () => outsideRoute,
  path: '/reset-password',
  beforeLoad: ({ context }) => prepareForAnybody(context.queryClient),
  component: lazyRouteComponent(
    () => import('../features/reset-password/ResetPasswordPage.tsx'),
    'ResetPasswordPage',
  ),
});

const acceptInvitationRoute = createRoute({
  getParentRoute: () => outsideRoute,
  path: '/accept-invitation',
  beforeLoad: ({ context }) => prepareForAnybody(context.queryClient),
  component: lazyRouteComponent(
    () => import('../features/accept-invitation/AcceptInvitationPage.tsx'),
    'AcceptInvitationPage',
  ),
});

/** Everything behind the sign-in. */
const signedInRoute = createRoute({
  getParentRoute: () => rootRoute,
  id: 'signed-in',
  beforeLoad: ({ context, location }) => requireSession(context.queryClient, location.href),
  component: lazyRouteComponent(() => import('./Shell.tsx'), 'Shell'),
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

const usersRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/users',
  validateSearch: validateUsersSearch,
  component: lazyRouteComponent(() => import('../features/users/UsersRoute.tsx')),
});

const settingsRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/settings',
  component: lazyRouteComponent(() => import('../features/settings/SettingsRoute.tsx')),
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
  component: lazyRouteComponent(() => import('../features/settings/GeneralTab.tsx')),
});

const mailsRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: '/mails',
  validateSearch: validateMailsSearch,
  component: lazyRouteComponent(() => import('../features/settings/mails/MailsTab.tsx')),
});

const profileRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/account',
  component: lazyRouteComponent(() => import('../features/account/ProfilePage.tsx'), 'ProfilePage'),
});

const passwordRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/account/password',
  component: lazyRouteComponent(() => import('../features/account/PasswordPage.tsx'), 'PasswordPage'),
});

const sessionsRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/account/sessions',
  component: lazyRouteComponent(() => import('../features/account/SessionsPage.tsx'), 'SessionsPage'),
});

export const routeTree = rootRoute.addChildren([
  outsideRoute.addChildren([
    setupRoute,
    signInRoute,
    changePasswordRoute,
    forgotPasswordRoute,
    resetPasswordRoute,
    acceptInvitationRoute,
  ]),
  signedInRoute.addChildren([
    startRoute,
    usersRoute,
    settingsRoute.addChildren([settingsStartRoute, generalSettingsRoute, mailsRoute]),
    profileRoute,
    passwordRoute,
    sessionsRoute,
  ]),
]);
