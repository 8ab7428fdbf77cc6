import { createRouter } from '@tanstack/react-router';
import type { ApiProblem } from '../api/problem.ts';
import { sessionQuery } from '../api/session.ts';
import { redirectToSignIn, safeNext } from '../lib/sign-in-redirect.ts';
import { hasUnsavedInput } from '../ui/unsaved-input.ts';
import { ErrorPage } from './ErrorPage.tsx';
import { PendingPage } from './PendingPage.tsx';
import { createQueryClient } from './query-client.ts';
import { routeTree } from './routes.ts';
import { tellSessionEnded } from './session-ended.tsx';

export const queryClient = createQueryClient(onProblem);

export const router = createRouter({
  routeTree,
  context: { queryClient },
  defaultPreload: 'intent',
  // What is fresh is the query client's business.
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

// A new page begins at its heading, for who hears it; a page that has put the cursor into a field already is left alone.
router.subscribe('onRendered', ({ fromLocation, pathChanged }) => {
  const isTyping = document.activeElement instanceof HTMLInputElement;
  if (fromLocation && pathChanged && !isTyping) document.querySelector('h1')?.focus({ preventScroll: true });
});

/**
 * A session may end under an open page: by time, by an admin, by a sign-out elsewhere. The person is led to where they
 * can go on, unless that would throw away what they typed.
 */
function onProblem({ code }: ApiProblem): void {
  const isInside = router.state.matches.some(({ routeId }) => routeId === '/signed-in');
  if (!isInside) return;
  const next = safeNext(router.state.location.href);
  if (code === 'password_change_required') {
    void queryClient.invalidateQueries(sessionQuery);
    void router.navigate({ to: '/change-password', search: next === undefined ? {} : { next } });
  } else if (code === 'unauthenticated' && hasUnsavedInput()) {
    tellSessionEnded();
  } else if (code === 'unauthenticated') {
    redirectToSignIn(next);
  }
}
