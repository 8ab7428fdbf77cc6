import type { AuditEventBody } from './contract.ts';
import type { TrailRow } from './store.ts';

/** An event as who may see it is told of it. */
export function presentEvent(row: TrailRow): AuditEventBody {
  const place = (id: string | null, name: string | null) => (id === null ? null : { id, name });
  return {
    id: row.id,
    at: row.at.toISOString(),
    eventType: row.event_type,
    operation: row.operation,
    outcome: row.outcome,
    reason: row.reason,
    operatedBy: place(row.operated_by_id, row.operated_by_name),
    target:
      row.target_type === null ? null : { type: row.target_type, id: row.target_id, name: row.target_name },
    organization: place(row.organization_id, row.organization_name),
    project: place(row.project_id, row.project_name),
    address: row.address,
    userAgent: row.user_agent,
    requestId: row.request_id,
    before: row.before,
    after: row.after,
    sealed: row.sealed,
  };
}
