export { AuditEvent } from './contract.ts';
export { exportRoutes } from './export-routes.ts';
export { decideTrail, isWithin } from './policy.ts';
export { presentEvent } from './present.ts';
export { proofRoutes } from './proof-routes.ts';
export { retentionRoutes } from './retention-routes.ts';
export { trailRoutes } from './routes.ts';
export type { TrailRow } from './store.ts';
