export { AuditEvent } from './contract.ts';
export { trailRoutes } from './routes.ts';
