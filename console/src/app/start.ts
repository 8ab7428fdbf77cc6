import { requireLanguage, startI18n } from '../lib/i18n.ts';
import { router } from './router.tsx';

/** How long a slow server is waited for before the page shows that it is loading. */
const PATIENCE = 1000;

/**
 * Everything that the first page needs, at the same time: its code, the session, the words. One after the other would
 * be four times to the server and back.
 */
export async function start(): Promise<void> {
  await startI18n();
  const [routes] = router.getMatchedRoutes(router.latestLocation.pathname);
  for (const route of routes) {
    // The route loads it again when it comes to it, and then tells what is wrong.
    router.loadRouteChunk(route)?.catch(() => {});
  }
  await Promise.race([router.load(), new Promise((resolve) => setTimeout(resolve, PATIENCE))]);
  await requireLanguage();
}
