export { Activity, SignIn } from './contract.ts';
export { activityRoutes } from './routes.ts';
export { type AuditStream, createAuditStream } from './stream.ts';
export { streamRoutes } from './stream-routes.ts';
