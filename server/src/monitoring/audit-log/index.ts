export { AuditEvent } from './contract.ts';
export { createAuditStream } from './event-stream.ts';
export { presentEvent } from './present.ts';
export { createRetention } from './retention.ts';
export { auditLogRoutes } from './routes.ts';
export type { AuditLogRow } from './store.ts';
