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

/** Failures that another attempt may heal. */
const isPassing = ({ code, status }: ApiProblem) => code === 'network' || status >= 500;

/** @param onProblem hears of every failed request. */
export function createQueryClient(onProblem: (problem: ApiProblem) => void): QueryClient {
  return new QueryClient({
    queryCache: new QueryCache({ onError: (error) => onProblem(toProblem(error)) }),
    mutationCache: new MutationCache({ onError: (error) => onProblem(toProblem(error)) }),
    defaultOptions: {
      queries: { staleTime: 10_000, retry: (failures, error) => failures < 2 && isPassing(toProblem(error)) },
      // Whether something was done already is not known, so nothing is submitted twice by itself.
      mutations: { retry: false, networkMode: 'always' },
    },
  });
}

/** Says that the session is over without leaving the page, for when something typed would be lost. */
export function tellSessionEnded(): void {
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
