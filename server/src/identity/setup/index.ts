export { setupRoutes } from './routes.ts';
export { createFirstAdmin, isSetupNeeded } from './service.ts';
