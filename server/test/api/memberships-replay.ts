import assert from 'node:assert/strict';
import type { AuditRow, TestServer } from '../harness/index.ts';

/** Roles and statuses, from the tables or from the audit log. */
export interface Snapshot {
  /** `<organization or project> <user>` → role. */
  roles: Map<string, string>;
  /** User → system role and status. */
  people: Map<string, string>;
}

const sorted = (entries: [string, string][]) =>
  new Map(entries.sort(([one], [two]) => (one < two ? -1 : one > two ? 1 : 0)));

/** Reads the current state from the tables. */
export async function snapshotOf({ sql }: Pick<TestServer, 'sql'>): Promise<Snapshot> {
  const roles = await sql<{ key: string; role: string }>(
    `SELECT organization_id || ' ' || user_id AS key, role FROM organization_members
     UNION ALL SELECT project_id || ' ' || user_id, role FROM project_members`,
  );
  const people = await sql<{ id: string; what: string }>(
    "SELECT id, system_role || ' ' || status AS what FROM users",
  );
  return {
    roles: sorted(roles.map(({ key, role }) => [key, role])),
    people: sorted(people.map(({ id, what }) => [id, what])),
  };
}

/**
 * Applies audit events to a former state and returns the result. Fails when an event does not continue the state before
 * it, or its actor had no permission at that time. A change locks its subject and its actor from before the event until
 * the commit, so the events of each user are in order.
 */
export function replay(before: Snapshot, events: AuditRow[]): Snapshot {
  const roles = new Map(before.roles);
  const people = new Map(before.people);
  const actors = new Map<string, Actor>();
  const happened = events
    .filter(({ outcome, event_type }) => outcome === 'success' && /^(user|membership)$/.test(event_type))
    .sort((one, two) => (one.id < two.id ? -1 : 1));
  for (const event of happened) {
    const request = event.request_id ?? '';
    const actor = actors.get(request) ?? actorOf({ roles, people }, event.operated_by_id ?? '');
    actors.set(request, actor);
    const details = JSON.stringify(event);
    const userId = event.target_id ?? '';
    const { role: former = undefined } = Object(event.before ?? {});
    const { role: next = undefined, systemRole, status } = Object(event.after ?? {});
    if (event.event_type === 'membership') {
      const { organization_id: organizationId, project_id: projectId } = event;
      const rules =
        actor.isSystemAdmin ||
        actor.adminOf.has(organizationId ?? '') ||
        actor.adminOf.has(projectId ?? 'none') ||
        (event.operation === 'remove' && userId === event.operated_by_id);
      assert.ok(actor.isActive && rules, `without permission: ${details}`);
      const key = `${projectId ?? organizationId} ${userId}`;
      assert.equal(roles.get(key), former, `does not continue the former state: ${details}`);
      if (next === undefined) roles.delete(key);
      else roles.set(key, next);
    } else {
      assert.ok(actor.isActive && actor.isSystemAdmin, `by no system admin: ${details}`);
      const [nowRole = '', nowStatus = ''] = people.get(userId)?.split(' ') ?? [];
      if (event.operation === 'delete') people.delete(userId);
      else people.set(userId, `${systemRole ?? nowRole} ${status ?? nowStatus}`);
    }
  }
  return { roles: sorted([...roles]), people: sorted([...people]) };
}

interface Actor {
  isActive: boolean;
  isSystemAdmin: boolean;
  adminOf: Set<string>;
}

/** Returns the role and status of a user at this point. */
function actorOf({ roles, people }: Snapshot, id: string): Actor {
  const what = people.get(id) ?? '';
  const administered = [...roles].filter(([key, role]) => role === 'admin' && key.endsWith(` ${id}`));
  return {
    isActive: what.endsWith(' active'),
    isSystemAdmin: what.startsWith('admin '),
    adminOf: new Set(administered.map(([key]) => key.split(' ')[0] ?? '')),
  };
}
