import '@mantine/core/styles.layer.css';
import '@mantine/notifications/styles.layer.css';
import './app/global.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app/App.tsx';
import { router } from './app/router.tsx';
import { requireLanguage, startI18n } from './lib/i18n.ts';

/** Milliseconds to wait for a slow server before the page shows that it is loading. */
const LOAD_TIMEOUT = 1000;

/**
 * Loads everything that the first page needs in parallel: its code, the session, the messages. One after the other
 * would take four round trips.
 */
async function load(): Promise<void> {
  await startI18n();
  const [routes] = router.getMatchedRoutes(router.latestLocation.pathname);
  for (const route of routes) {
    // On failure, the router loads it again and reports the error.
    router.loadRouteChunk(route)?.catch(() => {});
  }
  await Promise.race([router.load(), new Promise((resolve) => setTimeout(resolve, LOAD_TIMEOUT))]);
  await requireLanguage();
}

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no element #root');

await load();
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
