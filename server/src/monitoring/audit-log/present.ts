import type { AuditEventBody } from './contract.ts';
import type { AuditLogRow } from './store.ts';

/** An event as who may see it is told of it. */
export function presentEvent(row: AuditLogRow): AuditEventBody {
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

/**
 * Whether an event is the answer of somebody who was asked to join an organization and is not in it: that organization
 * hears that it was declined, and not by whom (docs/decisions/0015). The same in SQL is `answersFromOutside`.
 */
const isAnswerFromOutside = ({ event_type, operation, outcome }: AuditLogRow): boolean =>
  event_type === 'invitation' &&
  (operation === 'decline' || (operation === 'accept' && outcome === 'denied'));

/**
 * An event without what those are not told who see a part of the trail alone (docs/decisions/0017).
 * @param operatorIsTheirs whether who did it is a member of what they administer.
 */
export function withheld<Row extends AuditLogRow>(row: Row, operatorIsTheirs: boolean): Row {
  const isAnswer = isAnswerFromOutside(row);
  return {
    ...row,
    ...(isAnswer && { operated_by_id: null, operated_by_name: null }),
    ...((isAnswer || !operatorIsTheirs) && { address: null, user_agent: null, request_id: null }),
    // How many system admins there are.
    ...(row.operation === 'tell_system_admins' && { after: null }),
  };
}
