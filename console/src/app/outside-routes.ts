import { createRoute } from '@tanstack/react-router';
import { lazyPage } from '../lib/lazy.ts';
import { safeNext } from '../lib/sign-in-redirect.ts';
import { prepareForAnybody, prepareSetup, requireNoSession, requireTemporaryPassword } from './guards.ts';
import { rootRoute } from './root-route.ts';

/** Pages before the sign-in share a narrow layout. */
const outsideRoute = createRoute({
  getParentRoute: () => rootRoute,
  id: 'outside',
  component: lazyPage([], () => import('./OutsideLayout.tsx'), 'OutsideLayout'),
});

const validateNext = (search: Record<string, unknown>): { next?: string } => {
  const next = safeNext(search.next);
  return next === undefined ? {} : { next };
};

const setupRoute = createRoute({
  getParentRoute: () => outsideRoute,
  path: '/setup',
  beforeLoad: ({ context }) => prepareSetup(context.queryClient),
  component: lazyPage(['setup'], () => import('../features/setup/SetupPage.tsx'), 'SetupPage'),
});

const signInRoute = createRoute({
  getParentRoute: () => outsideRoute,
  path: '/sign-in',
  validateSearch: validateNext,
  beforeLoad: ({ context, search }) => requireNoSession(context.queryClient, search.next),
  component: lazyPage(['sign-in'], () => import('../features/sign-in/SignInPage.tsx'), 'SignInPage'),
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

/** The pages before the sign-in. */
export const outsideRoutes = outsideRoute.addChildren([
  setupRoute,
  signInRoute,
  changePasswordRoute,
  forgotPasswordRoute,
  resetPasswordRoute,
  acceptInvitationRoute,
]);
