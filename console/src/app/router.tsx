import { QueryClient } from '@tanstack/react-query';
import { createRouter } from '@tanstack/react-router';
import { type ApiProblem, toProblem } from '../api/client.ts';
import { sessionQuery } from '../api/session.ts';
import { redirectToSignIn, safeNext } from '../lib/sign-in-redirect.ts';
import { watchPage } from './page-status.ts';
import { routeTree } from './routes.ts';
import { ErrorPage, PendingPage } from './system-pages.tsx';

export const queryClient = createQueryClient();

export const router = createRouter({
  routeTree,
  context: { queryClient },
  defaultPreload: 'intent',
  // The query client decides what is stale.
  defaultPreloadStaleTime: 0,
  defaultPendingComponent: PendingPage,
  defaultPendingMs: 150,
  defaultPendingMinMs: 200,
  defaultErrorComponent: ErrorPage,
  scrollRestoration: true,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}

watchPage({
  queryClient,
  // While its guard still asks for the session, the guard decides where to go.
  isInside: () =>
    router.state.matches.some(({ routeId, status }) => routeId === '/signed-in' && status === 'success'),
  redirectToSignIn: () => redirectToSignIn(router.state.location.href),
  redirectToPasswordChange: () => {
    const next = safeNext(router.state.location.href);
    void queryClient.invalidateQueries(sessionQuery);
    void router.navigate({ to: '/change-password', search: next === undefined ? {} : { next } });
  },
});

// Focuses the heading of a new page for screen readers, unless the page has focused a field.
router.subscribe('onRendered', ({ fromLocation, pathChanged }) => {
  const isTyping = document.activeElement instanceof HTMLInputElement;
  if (fromLocation && pathChanged && !isTyping) document.querySelector('h1')?.focus({ preventScroll: true });
});

/** Whether a retry may succeed. */
const isPassing = ({ code, status }: ApiProblem) => (code === 'network' && navigator.onLine) || status >= 500;

function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 10_000,
        retry: (failures, error) => failures < 2 && isPassing(toProblem(error)),
        // Without a connection a query fails instead of waiting for one without a word.
        networkMode: 'always',
      },
      // The request may have been processed, so it is never repeated automatically.
      mutations: { retry: false, networkMode: 'always' },
    },
  });
}
