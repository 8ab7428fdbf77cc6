export { setupRoutes } from './routes.ts';
export { createFirstAdmin, createSetupService, isSetupNeeded } from './service.ts';
