import type { AuditEventBody } from './contract.ts';
import type { AuditLogRow } from './store.ts';

/** An event as the API returns it. */
export function presentEvent(row: AuditLogRow): AuditEventBody {
  const named = (id: string | null, name: string | null) => (id === null ? null : { id, name });
  return {
    id: row.id,
    at: row.at.toISOString(),
    eventType: row.event_type,
    operation: row.operation,
    outcome: row.outcome,
    reason: row.reason,
    operatedBy: named(row.operated_by_id, row.operated_by_name),
    target:
      row.target_type === null ? null : { type: row.target_type, id: row.target_id, name: row.target_name },
    organization: named(row.organization_id, row.organization_name),
    project: named(row.project_id, row.project_name),
    address: row.address,
    userAgent: row.user_agent,
    requestId: row.request_id,
    before: row.before,
    after: row.after,
    sealed: row.sealed,
  };
}
