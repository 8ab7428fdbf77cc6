import { createRootRoute } from '@tanstack/react-router';
import { act, screen, waitFor } from '@testing-library/react';
import { expect, test } from 'vitest';
import { SetupPage } from '../../src/features/setup/SetupPage.tsx';
import { SETUP } from './fixtures.ts';
import { showRoutes } from './render.tsx';

test('SetupPage takes the token of a link that is opened after the page', async () => {
  const setup = { ...SETUP, needed: true };
  const history = showRoutes(createRootRoute({ component: SetupPage }), '/setup', { setup });
  await screen.findByLabelText(/^Setup token/);
  act(() => history.push('/setup#token=from-the-log'));
  await waitFor(() => expect(screen.queryByLabelText(/^Setup token/)).toBeNull());
  screen.getByLabelText(/^Email/);
});
