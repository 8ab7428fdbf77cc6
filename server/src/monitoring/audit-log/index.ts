export { AuditEvent } from './contract.ts';
export { type AuditStream, createAuditStream } from './event-stream.ts';
export { exportRoutes } from './export-routes.ts';
export { presentEvent } from './present.ts';
export { proofRoutes } from './proof-routes.ts';
export { retentionRoutes } from './retention-routes.ts';
export { createRetention } from './retention-work.ts';
export { auditLogRoutes, streamRoutes } from './routes.ts';
export type { AuditLogRow } from './store.ts';
