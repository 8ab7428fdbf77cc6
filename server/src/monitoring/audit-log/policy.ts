import type { Actor, Decision } from '../../access/actor.ts';
import { decideListing } from '../../access/permissions.ts';

/** Decides whether the actor may view the audit log: admins and members of projects, each within their scope. */
export const decideAuditLog = (actor: Actor): Decision => decideListing(actor);

/** The fields of an event that redaction reads or removes. */
interface Redactable {
  event_type: string;
  operation: string;
  outcome: string;
  operated_by_id: string | null;
  operated_by_name: string | null;
  address: string | null;
  user_agent: string | null;
  request_id: string | null;
  after: unknown;
}

/**
 * Removes from an event what callers who see a part of the audit log may not see (docs/decisions/0017).
 * @param isByMember whether the user who acted is a member of what the caller administers.
 */
export function redactEvent<Row extends Redactable>(row: Row, isByMember: boolean): Row {
  const isResponse = isResponseFromOutside(row);
  const removed: Partial<Redactable> = {
    ...(isResponse && { operated_by_id: null, operated_by_name: null }),
    ...((isResponse || !isByMember) && { address: null, user_agent: null, request_id: null }),
    // It contains the number of system admins.
    ...(row.operation === 'tell_system_admins' && { after: null }),
  };
  return { ...row, ...removed };
}

/**
 * Whether an event is the response of a user who was invited to an organization and did not join it. The organization
 * learns that the invitation was declined, but not by whom (docs/decisions/0015). `isResponseFromOutside` of
 * operators-store.ts is the same in SQL.
 */
const isResponseFromOutside = ({ event_type, operation, outcome }: Redactable): boolean =>
  event_type === 'invitation' &&
  (operation === 'decline' || (operation === 'accept' && outcome === 'denied'));
