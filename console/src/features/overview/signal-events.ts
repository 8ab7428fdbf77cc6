import type { Signal } from 'roster-contract';
import type { AuditSearch } from '../audit/search.ts';

const MINUTE = 60_000;
/** The subject of a signal that combines several users or addresses. */
const MANY = '*';

/** Returns the view of the audit log with the events that raised a signal. */
export function eventsOf({ rule, subject, raisedAt, details }: Signal): AuditSearch {
  const { minutes, lastAt } = details;
  const range = {
    from: new Date(Date.parse(raisedAt) - Math.max(minutes, 1) * MINUTE).toISOString(),
    to: new Date(Math.max(Date.parse(lastAt), Date.parse(raisedAt)) + MINUTE).toISOString(),
  };
  const one = subject === MANY ? undefined : subject;
  const signIns = { eventType: 'session', operation: 'sign_in' } as const;
  switch (rule) {
    case 'failures_of_account':
      return { ...range, ...signIns, ...(one !== undefined && { targetId: one }) };
    // The audit log can't be filtered by address.
    case 'failures_from_address':
      return { ...range, ...signIns, outcome: 'failure' };
    // The target of a sign-in is the session; the user is its operator.
    case 'new_device_of_admin':
      return { ...range, ...signIns, outcome: 'success', ...(one !== undefined && { operatedBy: one }) };
    case 'refusals_of_user':
      return { ...range, outcome: 'denied', ...(one !== undefined && { operatedBy: one }) };
    case 'removals_by_admin':
      return {
        ...range,
        eventType: 'user',
        outcome: 'success',
        ...(one !== undefined && { operatedBy: one }),
      };
    case 'sso_certificate_expires':
    case 'sso_groups_missing':
      return {
        ...range,
        eventType: 'sso',
        operation: rule === 'sso_groups_missing' ? 'groups_missing' : 'certificate_expires',
        ...(one !== undefined && { targetId: one }),
      };
    case 'admin_out_of_hours':
      return { ...range, eventType: 'user', outcome: 'success', ...(one !== undefined && { targetId: one }) };
  }
}
