import type { Signal } from 'roster-contract';
import type { AuditSearch } from '../../audit/search.ts';

const MINUTE = 60_000;
/** What is about many things has no subject of its own. */
const MANY = '*';

/** The part of the trail that a signal tells of: what was counted, from the first to the last. */
export function eventsOf({ rule, subject, raisedAt, details }: Signal): AuditSearch {
  const { minutes, lastAt } = details;
  const span = {
    from: new Date(Date.parse(raisedAt) - Math.max(minutes, 1) * MINUTE).toISOString(),
    to: new Date(Math.max(Date.parse(lastAt), Date.parse(raisedAt)) + MINUTE).toISOString(),
  };
  const one = subject === MANY ? undefined : subject;
  const signIns = { eventType: 'session', operation: 'sign_in' } as const;
  switch (rule) {
    case 'failures_of_account':
      return { ...span, ...signIns, ...(one !== undefined && { targetId: one }) };
    // The trail is not searched by addresses.
    case 'failures_from_address':
      return { ...span, ...signIns, outcome: 'failure' };
    // Who signed in is who did it; it was done to a session.
    case 'new_device_of_admin':
      return { ...span, ...signIns, outcome: 'success', ...(one !== undefined && { operatedBy: one }) };
    case 'removals_by_admin':
      return {
        ...span,
        eventType: 'user',
        outcome: 'success',
        ...(one !== undefined && { operatedBy: one }),
      };
    case 'admin_out_of_hours':
      return { ...span, eventType: 'user', outcome: 'success', ...(one !== undefined && { targetId: one }) };
  }
}
