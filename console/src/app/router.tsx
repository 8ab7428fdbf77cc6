import { Anchor, Stack, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query';
import { createRouter } from '@tanstack/react-router';
import i18next from 'i18next';
import { type ApiProblem, toProblem } from '../api/problem.ts';
import { sessionQuery } from '../api/session.ts';
import { redirectToSignIn, safeNext } from '../lib/sign-in-redirect.ts';
import { hasUnsavedInput } from '../ui/unsaved-input.ts';
import { routeTree } from './routes.ts';
import { ErrorPage, PendingPage } from './system-pages.tsx';

export const queryClient = createQueryClient(onProblem);

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

// Focuses the heading of a new page for screen readers, unless the page has focused a field.
router.subscribe('onRendered', ({ fromLocation, pathChanged }) => {
  const isTyping = document.activeElement instanceof HTMLInputElement;
  if (fromLocation && pathChanged && !isTyping) document.querySelector('h1')?.focus({ preventScroll: true });
});

/**
 * Handles a session that ends while a page is open: it expired, or was ended by an admin or in another tab. Redirects
 * unless that would discard unsaved input.
 */
function onProblem({ code }: ApiProblem): void {
  const isInside = router.state.matches.some(({ routeId }) => routeId === '/signed-in');
  if (!isInside) return;
  const next = safeNext(router.state.location.href);
  if (code === 'password_change_required') {
    void queryClient.invalidateQueries(sessionQuery);
    void router.navigate({ to: '/change-password', search: next === undefined ? {} : { next } });
  } else if (code === 'unauthenticated' && hasUnsavedInput()) {
    showSessionEnded();
  } else if (code === 'unauthenticated') {
    redirectToSignIn(next);
  }
}

/** Whether a retry may succeed. */
const isPassing = ({ code, status }: ApiProblem) => code === 'network' || status >= 500;

/** @param onProblem is called for every failed request. */
export function createQueryClient(onProblem: (problem: ApiProblem) => void): QueryClient {
  return new QueryClient({
    queryCache: new QueryCache({ onError: (error) => onProblem(toProblem(error)) }),
    mutationCache: new MutationCache({ onError: (error) => onProblem(toProblem(error)) }),
    defaultOptions: {
      queries: { staleTime: 10_000, retry: (failures, error) => failures < 2 && isPassing(toProblem(error)) },
      // The request may have been processed, so it is never repeated automatically.
      mutations: { retry: false, networkMode: 'always' },
    },
  });
}

/** Reports the end of the session without leaving the page, to keep unsaved input. */
export function showSessionEnded(): void {
  notifications.show({
    id: 'session-ended',
    color: 'yellow',
    autoClose: false,
    title: i18next.t('sessionEnded.title'),
    message: (
      <Stack gap={4}>
        <Text size="sm">{i18next.t('sessionEnded.text')}</Text>
        <Anchor href="/sign-in" target="_blank" size="sm">
          {i18next.t('sessionEnded.signIn')}
        </Anchor>
      </Stack>
    ),
  });
}
