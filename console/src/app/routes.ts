import { outsideRoutes } from './outside-routes.ts';
import { rootRoute } from './root-route.ts';
import { signedInRoutes } from './signed-in-routes.ts';

/** Every page that there is. */
export const routeTree = rootRoute.addChildren([outsideRoutes, signedInRoutes]);
