import { sql } from 'kysely';
import type { Queryable } from '../db/database.ts';
import type { Fragment } from '../db/guarded.ts';
import { newId } from '../lib/ids.ts';
import type { EventType, Operation, Outcome } from './catalogue.ts';

/** The caller of a use case and where the request came from; every audit event contains both. */
export interface Caller {
  /** undefined: an anonymous caller, or Roster itself. */
  actor?: { id: string; name: string } | undefined;
  address: string | null;
  userAgent: string | null;
  requestId: string | null;
}

/** An action or an attempt at one. `before` and `after` never contain secrets. */
export interface AuditEvent {
  eventType: EventType;
  operation: Operation;
  outcome: Outcome;
  /** The error code of a failure or refusal. */
  reason?: string;
  target?:
    | {
        type:
          | 'user'
          | 'organization'
          | 'project'
          | 'session'
          | 'setting'
          | 'invitation'
          | 'mail'
          | 'signal'
          | 'sso_connection';
        id: string | null;
        name: string | null;
      }
    | undefined;
  /** The organization and project concerned; their admins see the event. */
  organization?: { id: string; name: string };
  project?: { id: string; name: string };
  before?: object | undefined;
  after?: object | undefined;
}

/** Writes an event in the caller's transaction: there is no change without its event and no event without its change. */
export const record = (tx: Queryable, caller: Caller, at: Date, event: AuditEvent): Promise<void> =>
  insert(tx, [rowOf(caller, at, event)]);

/** A statement has at most 65,535 parameters, and an event 20. */
const BATCH = 1000;

/** Writes many events at once. */
export async function recordAll(
  tx: Queryable,
  caller: Caller,
  at: Date,
  events: readonly AuditEvent[],
): Promise<void> {
  for (let from = 0; from < events.length; from += BATCH) {
    await insert(
      tx,
      events.slice(from, from + BATCH).map((event) => rowOf(caller, at, event)),
    );
  }
}

/**
 * Writes events and queues them for sealing, in one statement. Verification reports events that are neither sealed nor queued,
 * since Roster did not write them.
 */
async function insert(tx: Queryable, rows: ReturnType<typeof rowOf>[]): Promise<void> {
  await tx
    .with('written', (query) => query.insertInto('audit_events').values(rows).returning('id'))
    .insertInto('audit_unsealed')
    .columns(['event_id'])
    .expression(sql`SELECT id FROM written`)
    .execute();
}

/**
 * Returns the last part of a statement that begins with `guarded`: writes the event, and returns a row, if the guard returned
 * one.
 */
export function recordIfGuarded(caller: Caller, at: Date, event: AuditEvent): Fragment {
  const row = rowOf(caller, at, event);
  return sql`written AS (INSERT INTO audit_events (${sql.join(Object.keys(row).map((name) => sql.ref(name)))})
      SELECT ${sql.join(Object.values(row))} FROM guard RETURNING id)
    INSERT INTO audit_unsealed (event_id) SELECT id FROM written RETURNING event_id`;
}

const rowOf = (caller: Caller, at: Date, event: AuditEvent) => ({
  id: newId(),
  at,
  event_type: event.eventType,
  operation: event.operation,
  outcome: event.outcome,
  reason: event.reason ?? null,
  operated_by_id: caller.actor?.id ?? null,
  operated_by_name: caller.actor?.name ?? null,
  target_type: event.target?.type ?? null,
  target_id: event.target?.id ?? null,
  target_name: event.target?.name ?? null,
  organization_id: event.organization?.id ?? null,
  organization_name: event.organization?.name ?? null,
  project_id: event.project?.id ?? null,
  project_name: event.project?.name ?? null,
  address: caller.address,
  user_agent: caller.userAgent,
  request_id: caller.requestId,
  before: event.before === undefined ? null : JSON.stringify(event.before),
  after: event.after === undefined ? null : JSON.stringify(event.after),
});
