export { Activity } from './contract.ts';
export { activityRoutes } from './routes.ts';
