import canonicalize from 'canonicalize';
import type { Selectable } from 'kysely';
import type { Tables } from '../db/types.ts';
import { leafHash } from './merkle.ts';

/** An event as its row has it; the time as text, since it may be finer than a clock of ours. */
export type EventRow = Omit<Selectable<Tables['audit_events']>, 'at'> & { at: string };

/** null when all of it is: whatever stands in any column is part of what is sealed. */
const unlessEmpty = <Part extends Record<string, string | null>>(part: Part): Part | null =>
  Object.values(part).every((value) => value === null) ? null : part;

/** Named as `GET /audit-events` does. */
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

/** Bytes of a JSON value that do not depend on who writes it (RFC 8785). */
export function canonicalBytes(value: object): Buffer {
  try {
    return Buffer.from(canonicalize(value) ?? '');
  } catch {
    // A number beyond those of JSON's readers, put in behind our back. It must not stop the seals of the others.
    return Buffer.from(canonicalize(JSON.parse(JSON.stringify(value))) ?? '');
  }
}

/** The leaf of an event: with its place, so that two can't change theirs. */
export const leafOfEvent = (ordinal: number, event: object): Buffer =>
  leafHash(canonicalBytes({ ...event, ordinal }));
