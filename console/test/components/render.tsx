import { MantineProvider } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import {
  type AnyRoute,
  createMemoryHistory,
  createRootRoute,
  createRouter,
  RouterContextProvider,
  type RouterHistory,
  RouterProvider,
} from '@tanstack/react-router';
import { render } from '@testing-library/react';
import userEvent, { type UserEvent } from '@testing-library/user-event';
import type { ReactNode } from 'react';
import { type SessionResponse, sessionQuery, setupQuery } from '../../src/api/session.ts';
import { theme } from '../../src/app/theme.ts';
import { SESSION, SETUP } from './fixtures.ts';

interface Options {
  session?: SessionResponse;
  setup?: typeof SETUP;
}

/** Renders a part of the console for a signed-in system admin; returns the user who acts on it. */
export function show(ui: ReactNode, options: Options = {}): UserEvent {
  const router = createRouter({
    routeTree: createRootRoute(),
    history: createMemoryHistory({ initialEntries: ['/'] }),
  });
  renderWithin(
    <RouterContextProvider router={router}>
      <main id="main">{ui}</main>
      <Notifications />
    </RouterContextProvider>,
    options,
  );
  return userEvent.setup();
}

/** Renders what the routes show at a path, for the same; returns the history of the browser. */
export function showRoutes(routeTree: AnyRoute, path: string, options: Options = {}): RouterHistory {
  const history = createMemoryHistory({ initialEntries: [path] });
  renderWithin(<RouterProvider router={createRouter({ routeTree, history })} />, options);
  return history;
}

function renderWithin(ui: ReactNode, { session = SESSION, setup = SETUP }: Options): void {
  const queryClient = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  queryClient.setQueryData(sessionQuery.queryKey, session);
  queryClient.setQueryData(setupQuery.queryKey, setup);
  render(
    <MantineProvider theme={theme} env="test">
      <QueryClientProvider client={queryClient}>{ui}</QueryClientProvider>
    </MantineProvider>,
  );
}
