export { Activity, SignIn } from './contract.ts';
export { activityRoutes } from './routes.ts';
