import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { SECOND } from '../../src/lib/clock.ts';
import { newId } from '../../src/lib/ids.ts';
import {
  type AuditRow,
  type Client,
  insertEvents,
  insertMembers,
  insertOrganization,
  insertPeople,
  insertProject,
  insertSession,
  startTestServer,
} from '../harness/index.ts';
import { untilEvaluated } from '../harness/signals.ts';

const BEGIN = Date.parse('2026-01-01T00:00:00Z');
const KINDS = [
  ['user', 'update', 'success'],
  ['user', 'update', 'denied'],
  ['user', 'disable', 'success'],
  ['membership', 'add', 'success'],
  ['membership', 'add', 'denied'],
  ['membership', 'remove', 'success'],
  ['session', 'sign_in', 'success'],
  ['session', 'sign_in', 'failure'],
  ['project', 'update', 'success'],
] as const;

type Filter = Record<string, string>;

interface Scope {
  organizations: string[];
  projects: string[];
}

const COLUMNS = {
  eventType: 'event_type',
  operation: 'operation',
  outcome: 'outcome',
  operatedBy: 'operated_by_id',
  targetId: 'target_id',
  organizationId: 'organization_id',
  projectId: 'project_id',
} as const satisfies Record<string, keyof AuditRow>;

/** Filters events one by one, as the model. `scope` undefined: everything. */
const expected = (events: AuditRow[], scope: Scope | undefined, filter: Filter): string[] =>
  events
    .filter(
      (event) =>
        scope === undefined ||
        scope.organizations.includes(event.organization_id ?? '') ||
        scope.projects.includes(event.project_id ?? ''),
    )
    .filter((event) =>
      Object.entries(COLUMNS).every(
        ([name, column]) => filter[name] === undefined || event[column] === filter[name],
      ),
    )
    .filter(({ at }) => filter.from === undefined || at.getTime() >= Date.parse(filter.from))
    .filter(({ at }) => filter.to === undefined || at.getTime() < Date.parse(filter.to))
    .toSorted((one, other) => other.at.getTime() - one.at.getTime() || (other.id > one.id ? 1 : -1))
    .map(({ id }) => id);

/** Removes the sealed state, which changes between two reads. */
const unsealed = (event: object) => ({ ...event, sealed: undefined });

/** Reads all pages forwards, and backwards from the last one, and compares both with the model. */
async function check(browser: Client, filter: Filter, limit: number, ids: string[]) {
  const read = async (cursor: string | null) =>
    (
      await browser.get(
        `/audit-events?${new URLSearchParams({ ...filter, limit: String(limit), ...(cursor && { cursor }) })}`,
      )
    )
      .expect(200)
      .auditLog();
  let page = await read(null);
  const pages = [page.items];
  while (page.nextCursor) {
    assert.deepEqual(page.total, { value: ids.length, exact: true });
    page = await read(page.nextCursor);
    pages.push(page.items);
  }
  assert.deepEqual(page.total, { value: ids.length, exact: true });
  assert.deepEqual(
    pages.flat().map(({ id }) => id),
    ids,
  );
  for (const former of pages.slice(0, -1).reverse()) {
    page = await read(page.previousCursor);
    assert.deepEqual(page.items.map(unsealed), former.map(unsealed));
  }
  assert.equal(page.previousCursor, null);
}

describe('GET /audit-events', () => {
  test('returns what a plain filter does, for every scope and filter, in both directions', async () => {
    // The session cache is off, since memberships change by SQL.
    const server = await startTestServer({ config: { sessionCacheSize: 0 } });
    const people = await insertPeople(server, [{ systemRole: 'admin' }, {}, {}, {}]);
    const [systemAdmin, ...others] = await Promise.all(
      people.map(async ({ id }) => ({ id, browser: (await insertSession(server, id)).browser })),
    );
    assert.ok(systemAdmin);
    const organizations: string[] = [];
    const projects: { id: string; organizationId: string }[] = [];
    for (let index = 0; index < 3; index++) {
      const { id } = await insertOrganization(server);
      organizations.push(id);
      for (let each = 0; each < 2; each++) projects.push(await insertProject(server, { id }));
    }
    const resources = [
      {},
      ...organizations.map((id) => ({ organization_id: id })),
      ...projects.map(({ id, organizationId }) => ({ organization_id: organizationId, project_id: id })),
    ];
    const someone = fc.constantFrom(...people.map(({ id }) => id));
    const event = fc
      .record({
        kind: fc.constantFrom(...KINDS),
        by: fc.option(someone),
        target: fc.option(someone),
        resource: fc.constantFrom(...resources),
        // Many at the same time, and some within a second.
        after: fc.nat(12),
      })
      .map(({ kind: [event_type, operation, outcome], by, target, resource, after }) => ({
        at: new Date(BEGIN + after * 500),
        event_type,
        operation,
        outcome,
        operated_by_id: by,
        target_type: target && 'user',
        target_id: target,
        ...resource,
      }));
    await insertEvents(server, fc.sample(event, { numRuns: 160, seed: 6 }));
    // Disabling that many users raises signals, which are events as well.
    await untilEvaluated(server);

    const known = (ids: string[]) =>
      fc.oneof(
        { weight: 8, arbitrary: fc.constantFrom(...ids) },
        { weight: 1, arbitrary: fc.constant(newId()) },
      );
    const moment = fc
      .nat(7)
      .map((seconds) => new Date(BEGIN + seconds * SECOND).toISOString().replace('.000', ''));
    const filters: fc.Arbitrary<Filter> = fc
      .tuple(
        fc.record({
          eventType: fc.constantFrom('user', 'membership', 'session', 'project', 'mail'),
          operation: fc.constantFrom('update', 'add', 'sign_in', 'remove', 'grant'),
          outcome: fc.constantFrom('success', 'failure', 'denied'),
          operatedBy: known(people.map(({ id }) => id)),
          targetId: known(people.map(({ id }) => id)),
          organizationId: known(organizations),
          projectId: known(projects.map(({ id }) => id)),
          from: moment,
          to: moment,
        }),
        fc.subarray([...Object.keys(COLUMNS), 'from', 'to'], { maxLength: 4 }),
      )
      .map(([values, chosen]) =>
        Object.fromEntries(Object.entries(values).filter(([name]) => chosen.includes(name))),
      );

    const role = fc.constantFrom(undefined, 'viewer' as const, 'admin' as const);
    const roles = fc.array(role, {
      minLength: others.length * resources.length,
      maxLength: others.length * resources.length,
    });
    const read = { found: 0, nothing: 0, forbidden: 0 };
    await fc.assert(
      fc.asyncProperty(
        roles,
        fc.array(filters, { minLength: 4, maxLength: 4 }),
        fc.constantFrom(1, 9, 60),
        async (drawn, wanted, limit) => {
          await server.sql('DELETE FROM organization_members');
          const drawnAt = (person: number, index: number) => drawn[person * resources.length + index];
          const members = others.flatMap(({ id: userId }, person) =>
            organizations.flatMap((organizationId, index) => {
              const given = drawnAt(person, index);
              return given ? [{ userId, organizationId, role: given }] : [];
            }),
          );
          const inProjects = others.flatMap(({ id: userId }, person) =>
            projects.flatMap(({ id: projectId, organizationId }, index) => {
              const given = drawnAt(person, organizations.length + index);
              const isMember = members.some(
                (row) => row.userId === userId && row.organizationId === organizationId,
              );
              return given && isMember ? [{ userId, organizationId, projectId, role: given }] : [];
            }),
          );
          await insertMembers(server, { organizations: members, projects: inProjects }, { analyze: false });
          const events = await server.sql<AuditRow>('SELECT * FROM audit_events');
          const few = limit === 1 ? { operatedBy: systemAdmin.id, eventType: 'user' } : {};
          for (const filter of wanted.map((each) => ({ ...each, ...few }))) {
            await check(systemAdmin.browser, filter, limit, expected(events, undefined, filter));
            for (const { id, browser } of others) {
              const isTheirs = (row: { userId: string; role: string }) =>
                row.userId === id && row.role === 'admin';
              const scope = {
                organizations: members.filter(isTheirs).map(({ organizationId }) => organizationId),
                projects: inProjects.filter(({ userId }) => userId === id).map(({ projectId }) => projectId),
              };
              if (scope.organizations.length + scope.projects.length === 0) {
                (await browser.get('/audit-events')).expect(403).problem('forbidden');
                // The rejection is an event itself.
                events.push(
                  ...(await server.sql<AuditRow>('SELECT * FROM audit_events ORDER BY id DESC LIMIT 1')),
                );
                read.forbidden++;
                continue;
              }
              const ids = expected(events, scope, filter);
              await check(browser, filter, limit, ids);
              read[ids.length === 0 ? 'nothing' : 'found']++;
            }
          }
        },
      ),
      { numRuns: 8 },
    );
    assert.ok(read.found > 10 && read.nothing > 5, JSON.stringify(read));
  });
});
