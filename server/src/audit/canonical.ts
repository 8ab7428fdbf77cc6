import canonicalize from 'canonicalize';
import type { Selectable } from 'kysely';
import type { Tables } from '../db/types.ts';
import { leafHash } from './merkle.ts';

/** A row of the table, with the time as text, since it may have microseconds. */
export type EventRow = Omit<Selectable<Tables['audit_events']>, 'at'> & { at: string };

/** Returns null if all values are null; a value in any column is sealed. */
const unlessEmpty = <Part extends Record<string, string | null>>(part: Part): Part | null =>
  Object.values(part).every((value) => value === null) ? null : part;

/** Returns an event with the names that `GET /audit-events` uses. */
export const sealedEventOf = (row: EventRow) => ({
  id: row.id,
  at: row.at,
  eventType: row.event_type,
  operation: row.operation,
  outcome: row.outcome,
  reason: row.reason,
  operatedBy: unlessEmpty({ id: row.operated_by_id, name: row.operated_by_name }),
  target: unlessEmpty({ type: row.target_type, id: row.target_id, name: row.target_name }),
  organization: unlessEmpty({ id: row.organization_id, name: row.organization_name }),
  project: unlessEmpty({ id: row.project_id, name: row.project_name }),
  address: row.address,
  userAgent: row.user_agent,
  requestId: row.request_id,
  before: row.before,
  after: row.after,
});

/** An event in the form that is sealed. */
export type SealedEvent = ReturnType<typeof sealedEventOf>;

/** Returns the canonical form of a JSON value (RFC 8785). */
export function canonicalBytes(value: object): Buffer {
  try {
    return Buffer.from(canonicalize(value) ?? '');
  } catch {
    // A number that JSON can't represent, written by other means. It must not prevent the sealing of other events.
    return Buffer.from(canonicalize(JSON.parse(JSON.stringify(value))) ?? '');
  }
}

/** Returns the leaf hash of an event with its ordinal, so that two events can't be exchanged. */
export const leafOfEvent = (ordinal: number, event: object): Buffer =>
  leafHash(canonicalBytes({ ...event, ordinal }));
