import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  assertAuditLog,
  firstAdmin,
  insertMember,
  insertOrganization,
  insertPeople,
  insertProject,
  insertSignedIn,
  startTestServer,
} from '../harness/index.ts';

const server = await startTestServer();
const admin = await firstAdmin(server);
const UNKNOWN = '0197c4d2-0000-7000-8000-000000000001';

const membersOf = async (id: string) =>
  Object.fromEntries(
    (
      await server.sql<{ user_id: string; role: string }>(
        'SELECT user_id, role FROM organization_members WHERE organization_id = $1',
        [id],
      )
    ).map(({ user_id, role }) => [user_id, role]),
  );

describe('POST /organizations', () => {
  test('creates it with first members, with an event each', async () => {
    const [boss, viewer] = await insertPeople(server, [{ username: 'Boss' }, { username: 'Viewer' }]);
    assert.ok(boss && viewer);
    const body = { name: '  Acme  Works ', members: { [boss.id]: 'admin', [viewer.id]: 'viewer' } };
    const [answer, events] = await server.traced(() => admin.browser.post('/organizations', body));
    const organization = answer.expect(201).organization();
    const { id } = organization;
    assert.deepEqual(organization, {
      id,
      name: 'Acme Works',
      memberCount: 2,
      projectCount: 0,
      createdAt: server.clock.now().toISOString(),
      version: 1,
      abilities: { update: true, delete: true, viewMembers: true, manageMembers: true, createProject: true },
      denials: {},
    });
    assert.equal(answer.headers.get('location'), `/api/v1/organizations/${id}`);
    assert.equal(answer.headers.get('etag'), '"1"');
    assertAuditLog(
      events,
      {
        eventType: 'organization',
        operation: 'create',
        by: admin,
        target: ['organization', id, 'Acme Works'],
        where: [id],
        after: { name: 'Acme Works' },
      },
      ...[boss, viewer].map((person) => ({
        eventType: 'membership' as const,
        operation: 'add',
        by: admin,
        target: ['user', person.id, person.username] as [string, string, string],
        where: [id] as [string],
        after: { role: person === boss ? 'admin' : 'viewer' },
      })),
    );
    const got = await admin.browser.get(`/organizations/${id}`);
    assert.deepEqual([got.headers.get('etag'), got.expect(200).organization()], ['"1"', organization]);
  });

  test('does not add the creator unless named', async () => {
    const made = (await admin.browser.post('/organizations', { name: 'Of Nobody' }))
      .expect(201)
      .organization();
    assert.deepEqual(await membersOf(made.id), {});
  });

  test('rejects a used name, ignoring letter case; an organization may change its own case', async () => {
    const made = (await admin.browser.post('/organizations', { name: 'Straße' })).expect(201).organization();
    const other = await insertOrganization(server, { name: 'Elsewhere' });
    for (const name of ['Straße', 'strasse', 'STRASSE', ' sTRAßE ', 'Stra\u1e9ee']) {
      for (const answer of [
        await admin.browser.post('/organizations', { name }),
        await admin.browser.patch(`/organizations/${other.id}`, { name }),
      ]) {
        assert.deepEqual(answer.expect(409).problem('name_taken').errors, [
          { path: '/name', code: 'name_taken', message: 'is taken already' },
        ]);
      }
    }
    // Names that differ in accents are different.
    (await admin.browser.post('/organizations', { name: 'Sträße' })).expect(201);
    const renamed = await admin.browser.patch(`/organizations/${made.id}`, { name: 'STRASSE' });
    assert.equal(renamed.expect(200).organization().name, 'STRASSE');
  });

  test('returns all faults at once and writes nothing', async () => {
    const before = await server.sql('SELECT count(*) FROM organizations');
    const answer = await admin.browser.post('/organizations', {
      name: ' ',
      members: { [admin.id]: 'owner', nobody: 'admin' },
      version: 2,
    });
    assert.deepEqual(answer.expect(422).faults(), [
      `/members/${admin.id} unknown_value`,
      '/members/nobody unknown_field',
      '/name required',
      '/version unknown_field',
    ]);
    const [person] = await insertPeople(server, [{ status: 'pending', email: 'pending@example.com' }]);
    assert.ok(person);
    const members = { [UNKNOWN]: 'admin', [person.id]: 'viewer' };
    assert.deepEqual(
      (await admin.browser.post('/organizations', { name: 'Half', members })).expect(422).faults(),
      [`/members/${UNKNOWN} not_found`, `/members/${person.id} not_activated`].sort(),
    );
    assert.deepEqual(await server.sql('SELECT count(*) FROM organizations'), before);
  });
});

describe('PATCH /organizations/{id}', () => {
  test('limits how many names an organization admin can try', async () => {
    const boss = await insertSignedIn(server);
    const { id } = await insertOrganization(server, { members: { [boss.id]: 'admin' } });
    const taken = await insertOrganization(server, { name: 'Secret Tenant' });
    const rename = (name: string) => boss.browser.patch(`/organizations/${id}`, { name });
    (await rename(taken.name)).expect(409).problem('name_taken');
    await server.sql('UPDATE hourly_quotas SET used = 9 WHERE user_id = $1', [boss.id]);
    (await rename('Free Name')).expect(200);
    for (const name of [taken.name, 'Another Free Name'])
      assert.ok(Number((await rename(name)).expect(429).headers.get('retry-after')) > 0);
    // Other changes do not count as names.
    (await boss.browser.patch(`/organizations/${id}`, { members: {} })).expect(200);
    (await admin.browser.patch(`/organizations/${id}`, { name: 'By System Admin' })).expect(200);
  });

  test('changes name and members together or not at all', async () => {
    const [stays, goes, joins] = await insertPeople(
      server,
      [1, 2, 3].map((n) => ({ email: `p${n}@a.example` })),
    );
    assert.ok(stays && goes && joins);
    const { id } = await insertOrganization(server, {
      name: 'Former',
      members: { [stays.id]: 'viewer', [goes.id]: 'admin' },
    });
    const members = { [stays.id]: 'admin', [goes.id]: null, [joins.id]: 'viewer' };
    const path = `/organizations/${id}`;
    const wrong = await admin.browser.patch(path, {
      name: 'Latter',
      members: { ...members, [UNKNOWN]: null },
    });
    assert.deepEqual(wrong.expect(422).faults(), [`/members/${UNKNOWN} not_found`]);
    assert.deepEqual(await membersOf(id), { [stays.id]: 'viewer', [goes.id]: 'admin' });

    const [answer, events] = await server.traced(() =>
      admin.browser.patch(path, { name: 'Latter', members }, { headers: { 'if-match': '"1"' } }),
    );
    const organization = answer.expect(200).organization();
    assert.deepEqual([organization.name, organization.version, organization.memberCount], ['Latter', 2, 2]);
    assert.equal(answer.headers.get('etag'), '"2"');
    assert.deepEqual(await membersOf(id), { [stays.id]: 'admin', [joins.id]: 'viewer' });
    assert.deepEqual(
      events.map(({ event_type, operation, target_id, organization_id }) => [
        event_type,
        operation,
        target_id,
        organization_id,
      ]),
      [
        ['organization', 'update', id, id],
        ['membership', 'change_role', stays.id, id],
        ['membership', 'remove', goes.id, id],
        ['membership', 'add', joins.id, id],
      ],
    );
    assert.deepEqual(events[0]?.before, { name: 'Former' });
    assert.deepEqual(events[0]?.after, { name: 'Latter' });

    const again = { name: ' Latter ', members: { [stays.id]: 'admin' } };
    const [same, noEvents] = await server.traced(() => admin.browser.patch(path, again));
    assert.deepEqual([same.expect(200).organization(), noEvents], [organization, []]);
    const [stale, refusals] = await server.traced(() =>
      admin.browser.patch(path, { members: { [joins.id]: null } }, { headers: { 'if-match': '"1"' } }),
    );
    stale.expect(412).problem('stale_version');
    assertAuditLog(refusals, {
      eventType: 'organization',
      operation: 'update',
      outcome: 'denied',
      reason: 'stale_version',
      by: admin,
      target: ['organization', id, 'Latter'],
      where: [id],
    });
  });

  test('is shown in sessions on every node at once, as is deleting', async () => {
    const other = await startTestServer({ beside: server });
    const person = await insertSignedIn(server);
    const { id } = await insertOrganization(server, { name: 'Shown', members: { [person.id]: 'viewer' } });
    const elsewhere = person.browser.copy();
    const there = other.client();
    for (const [name, value] of elsewhere.cookies) there.cookies.set(name, value);
    const shown = async (browser: typeof there) =>
      (await browser.get('/session'))
        .expect(200)
        .session()
        .user.memberships.organizations.map(({ name }) => name);
    const eventually = async (expected: string[]) => {
      assert.deepEqual(await shown(person.browser), expected);
      for (let tries = 0; tries < 500 && String(await shown(there)) !== String(expected); tries++);
      assert.deepEqual(await shown(there), expected);
    };
    await eventually(['Shown']);
    (await admin.browser.patch(`/organizations/${id}`, { name: 'Shown Anew' })).expect(200);
    await eventually(['Shown Anew']);
    (await admin.browser.delete(`/organizations/${id}`)).expect(204);
    await eventually([]);
  });
});

describe('DELETE /organizations/{id}', () => {
  test('rejects an organization with projects, and names the first ten', async () => {
    const boss = await insertSignedIn(server);
    const organization = await insertOrganization(server, { members: { [boss.id]: 'admin' } });
    const names = Array.from({ length: 11 }, (_, index) => `Project ${String.fromCharCode(97 + index)}`);
    for (const name of names) await insertProject(server, organization, { name });
    const path = `/organizations/${organization.id}`;
    const shown = (await admin.browser.get(path)).organization();
    assert.deepEqual(
      [shown.projectCount, shown.abilities.delete, shown.denials],
      [11, false, { delete: 'organization_not_empty' }],
    );
    const { errors = [] } = (await admin.browser.delete(path)).expect(409).problem('organization_not_empty');
    assert.deepEqual(
      errors.map(({ code, message }) => [code, message]),
      names.slice(0, 10).map((name) => ['project_exists', name]),
    );
    for (const { path: at } of errors) (await admin.browser.get(at)).expect(200);

    await server.sql('DELETE FROM projects WHERE organization_id = $1', [organization.id]);
    (await boss.browser.delete(path)).expect(403).problem('forbidden');
    (await admin.browser.delete(path, { headers: { 'if-match': '"2"' } })).expect(412);
    const [answer, events] = await server.traced(() => admin.browser.delete(path));
    answer.expect(204);
    assertAuditLog(events, {
      eventType: 'organization',
      operation: 'delete',
      by: admin,
      target: ['organization', organization.id, organization.name],
      where: [organization.id],
      before: { name: organization.name },
    });
    (await admin.browser.get(path)).expect(404);
    (await admin.browser.delete(path)).expect(404);
  });
});

describe('GET /organizations/{id}', () => {
  test('counts memberships that were changed by SQL', async () => {
    const organization = await insertOrganization(server);
    const [person] = await insertPeople(server, [{ email: 'counted@example.com' }]);
    assert.ok(person);
    await insertMember(server, organization, person.id);
    const read = async () => (await admin.browser.get(`/organizations/${organization.id}`)).organization();
    assert.equal((await read()).memberCount, 1);
    (await admin.browser.delete(`/users/${person.id}`)).expect(204);
    assert.equal((await read()).memberCount, 0);
  });
});
