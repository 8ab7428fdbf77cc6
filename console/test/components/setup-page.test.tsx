import { MantineProvider } from '@mantine/core';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { createMemoryHistory, createRootRoute, createRouter, RouterProvider } from '@tanstack/react-router';
import { act, render, screen, waitFor } from '@testing-library/react';
import { expect, test } from 'vitest';
import { setupQuery } from '../../src/api/session.ts';
import { theme } from '../../src/app/theme.ts';
import { SetupPage } from '../../src/features/setup/SetupPage.tsx';
import { SETUP } from './fixtures.ts';

test('SetupPage takes the token of a link that is opened after the page', async () => {
  const queryClient = new QueryClient();
  queryClient.setQueryData(setupQuery.queryKey, { ...SETUP, needed: true });
  const history = createMemoryHistory({ initialEntries: ['/setup'] });
  const router = createRouter({ routeTree: createRootRoute({ component: SetupPage }), history });
  render(
    <MantineProvider theme={theme} env="test">
      <QueryClientProvider client={queryClient}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </MantineProvider>,
  );
  await screen.findByLabelText(/^Setup token/);
  act(() => history.push('/setup#token=from-the-log'));
  await waitFor(() => expect(screen.queryByLabelText(/^Setup token/)).toBeNull());
  screen.getByLabelText(/^Email/);
});
