import { MantineProvider } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import {
  createMemoryHistory,
  createRootRoute,
  createRouter,
  RouterContextProvider,
} from '@tanstack/react-router';
import { render } from '@testing-library/react';
import userEvent, { type UserEvent } from '@testing-library/user-event';
import type { ReactNode } from 'react';
import { type SessionAnswer, sessionQuery, setupQuery } from '../../src/api/session.ts';
import { theme } from '../../src/app/theme.ts';
import { SESSION, SETUP } from './fixtures.ts';

interface Options {
  session?: SessionAnswer;
  setup?: typeof SETUP;
}

/** Renders a part of the console for a signed-in system admin; returns the user who acts on it. */
export function show(ui: ReactNode, { session = SESSION, setup = SETUP }: Options = {}): UserEvent {
  const queryClient = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  queryClient.setQueryData(sessionQuery.queryKey, session);
  queryClient.setQueryData(setupQuery.queryKey, setup);
  const router = createRouter({
    routeTree: createRootRoute(),
    history: createMemoryHistory({ initialEntries: ['/'] }),
  });
  render(
    <MantineProvider theme={theme} env="test">
      <QueryClientProvider client={queryClient}>
        <RouterContextProvider router={router}>
          <main id="main">{ui}</main>
          <Notifications />
        </RouterContextProvider>
      </QueryClientProvider>
    </MantineProvider>,
  );
  return userEvent.setup();
}
