import assert from 'node:assert/strict';
import { OPERATIONS } from '../../src/audit/catalogue.ts';
import type { AuditRow, TestDatabase } from './database.ts';
import type { Person } from './factories.ts';

/** An expected audit event; the fields that are left out have default values. */
export interface ExpectedEvent {
  eventType?:
    | 'user'
    | 'organization'
    | 'project'
    | 'membership'
    | 'session'
    | 'invitation'
    | 'setting'
    | 'mail';
  operation: string;
  outcome?: 'success' | 'failure' | 'denied';
  reason?: string;
  by?: Pick<Person, 'id' | 'username'>;
  /** Type, id and name. */
  target?: [type: string, id: string | null, name: string | null];
  /** Ids of the organization and the project. */
  where?: [organizationId: string, projectId?: string];
  before?: object;
  after?: object;
}

/** Fails unless the events match, in order, each with its origin and without a secret. */
export function assertAuditLog(events: AuditRow[], ...expected: ExpectedEvent[]): void {
  assert.deepEqual(
    events.map((event) => ({
      eventType: event.event_type,
      operation: event.operation,
      outcome: event.outcome,
      reason: event.reason,
      by: [event.operated_by_id, event.operated_by_name],
      target: [event.target_type, event.target_id, event.target_name],
      where: [event.organization_id, event.project_id],
      before: event.before,
      after: event.after,
    })),
    expected.map((event) => ({
      eventType: event.eventType ?? 'user',
      operation: event.operation,
      outcome: event.outcome ?? 'success',
      reason: event.reason ?? null,
      by: [event.by?.id ?? null, event.by?.username ?? null],
      target: event.target ?? [null, null, null],
      where: [event.where?.[0] ?? null, event.where?.[1] ?? null],
      before: event.before ?? null,
      after: event.after ?? null,
    })),
  );
  for (const event of events) {
    assert.equal(event.address, '127.0.0.1');
    assert.equal(event.user_agent, 'roster-test');
    assert.match(
      event.request_id ?? '',
      /^[0-9a-f]{8}-[0-9a-f]{4}-[47][0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$/,
    );
    // Every password and setup token of the tests contains one of these words.
    assert.doesNotMatch(JSON.stringify(event), /password \d|argon2|setup token of tests/);
  }
}

/** Fails when an event is not in the catalogue, from which the filters are made. */
export async function assertKnownEvents({ sql }: Pick<TestDatabase, 'sql'>): Promise<void> {
  const kinds = await sql<{ kind: string }>(
    "SELECT DISTINCT event_type || ' ' || operation AS kind FROM audit_events",
  );
  const known = Object.entries(OPERATIONS).flatMap(([type, operations]) =>
    operations.map((operation) => `${type} ${operation}`),
  );
  assert.deepEqual(
    kinds.map(({ kind }) => kind).filter((kind) => !known.includes(kind)),
    [],
  );
}
