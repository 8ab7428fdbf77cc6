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
const boss = await insertSignedIn(server, { username: 'Boss' });
const UNKNOWN = '0197c4d2-0000-7000-8000-000000000001';

const membersOf = async (id: string) =>
  Object.fromEntries(
    (
      await server.sql<{ user_id: string; role: string }>(
        'SELECT user_id, role FROM project_members WHERE project_id = $1',
        [id],
      )
    ).map(({ user_id, role }) => [user_id, role]),
  );

let made = 0;

/** Inserts an organization of the boss, with two more members. */
async function makeOrganization() {
  const [lead, viewer] = await insertPeople(server, [
    { username: 'Lead', email: `lead-${++made}@example.com` },
    { username: 'Viewer', email: `viewer-${made}@example.com` },
  ]);
  assert.ok(lead && viewer);
  const members = { [boss.id]: 'admin', [lead.id]: 'viewer', [viewer.id]: 'viewer' } as const;
  return { lead, viewer, organization: await insertOrganization(server, { members }) };
}

describe('POST /projects', () => {
  test('creates a project with members for an organization admin, who does not become a member', async () => {
    const { organization, lead, viewer } = await makeOrganization();
    const body = {
      name: ' Rocket ',
      organizationId: organization.id,
      members: { [lead.id]: 'admin', [viewer.id]: 'viewer' },
    };
    const [answer, events] = await server.traced(() => boss.browser.post('/projects', body));
    const project = answer.expect(201).project();
    assert.deepEqual(project, {
      id: project.id,
      name: 'Rocket',
      organizationId: organization.id,
      organizationName: organization.name,
      admins: [{ id: lead.id, username: 'Lead' }],
      adminCount: 1,
      memberCount: 2,
      createdAt: server.clock.now().toISOString(),
      version: 1,
      abilities: { update: true, delete: true, viewMembers: true, manageMembers: true },
    });
    assert.equal(answer.headers.get('location'), `/api/v1/projects/${project.id}`);
    assert.equal(answer.headers.get('etag'), '"1"');
    const where: [string, string] = [organization.id, project.id];
    const by = { id: boss.id, username: 'Boss' };
    const added = (person: { id: string; username: string }, role: string) => ({
      eventType: 'membership' as const,
      operation: 'add',
      by,
      target: ['user', person.id, person.username] as [string, string, string],
      where,
      after: { role },
    });
    assertAuditLog(
      events,
      {
        eventType: 'project',
        operation: 'create',
        by,
        target: ['project', project.id, 'Rocket'],
        where,
        after: { name: 'Rocket' },
      },
      added(lead, 'admin'),
      added(viewer, 'viewer'),
    );
    assert.deepEqual((await boss.browser.get(`/projects/${project.id}`)).expect(200).project(), project);
  });

  test('rejects a used name within the organization', async () => {
    const { organization } = await makeOrganization();
    const other = await insertOrganization(server);
    const create = (organizationId: string, name: string) =>
      admin.browser.post('/projects', { name, organizationId });
    (await create(organization.id, 'Same')).expect(201);
    (await create(other.id, 'SAME')).expect(201);
    assert.deepEqual((await create(organization.id, 'sAmE')).expect(409).problem('name_taken').errors, [
      { path: '/name', code: 'name_taken', message: 'is taken already' },
    ]);
    const second = (await create(organization.id, 'Second')).expect(201).project();
    const rename = (name: string) => boss.browser.patch(`/projects/${second.id}`, { name });
    (await rename('SAME')).expect(409).problem('name_taken');
    assert.equal((await rename('SECOND')).expect(200).project().version, 2);
  });

  test('rejects an invisible organization as unknown, with an event', async () => {
    const theirs = await insertOrganization(server, { members: { [boss.id]: 'viewer' } });
    for (const organizationId of [theirs.id, UNKNOWN]) {
      const [answer, events] = await server.traced(() =>
        boss.browser.post('/projects', { name: 'Mine', organizationId }),
      );
      assert.deepEqual(answer.expect(404).problem('not_found').errors, [
        { path: '/organizationId', code: 'not_found', message: 'does not exist' },
      ]);
      assertAuditLog(events, {
        eventType: 'project',
        operation: 'create',
        outcome: 'denied',
        reason: 'not_found',
        by: { id: boss.id, username: 'Boss' },
        target: ['project', null, 'Mine'],
      });
    }
    (await admin.browser.post('/projects', { name: 'Mine', organizationId: UNKNOWN })).expect(404);
  });

  test('rejects members from outside the organization, all at once', async () => {
    const { organization, lead } = await makeOrganization();
    const [outsider, pending] = await insertPeople(server, [
      { email: 'outsider@example.com' },
      { email: 'pending@example.com', status: 'pending' },
    ]);
    assert.ok(outsider && pending);
    const members = {
      [lead.id]: 'admin',
      [outsider.id]: 'viewer',
      [pending.id]: 'viewer',
      [UNKNOWN]: 'viewer',
    };
    const body = { name: 'Refused', organizationId: organization.id, members };
    const [answer, events] = await server.traced(() => admin.browser.post('/projects', body));
    const faults = [
      `/members/${outsider.id} not_organization_member`,
      `/members/${pending.id} not_activated`,
      `/members/${UNKNOWN} not_found`,
    ];
    assert.deepEqual(answer.expect(422).faults(), faults.sort());
    assert.deepEqual(events, []);
    assert.deepEqual(await server.sql("SELECT 1 FROM projects WHERE name = 'Refused'"), []);
  });
});

describe('PATCH /projects/{id}', () => {
  test('limits how many names a project admin can try', async () => {
    const [chief, head] = await Promise.all([insertSignedIn(server), insertSignedIn(server)]);
    const members = { [chief.id]: 'viewer', [head.id]: 'admin' } as const;
    const organization = await insertOrganization(server, { members });
    const { id } = await insertProject(server, organization, { members: { [chief.id]: 'admin' } });
    const hidden = await insertProject(server, organization, { name: 'Secret Project' });
    const rename = (name: string, by = chief) => by.browser.patch(`/projects/${id}`, { name });
    (await rename(hidden.name)).expect(409).problem('name_taken');
    await server.sql('UPDATE hourly_quotas SET used = 9 WHERE user_id = $1', [chief.id]);
    (await rename('Free Name')).expect(200);
    assert.ok(Number((await rename(hidden.name)).expect(429).headers.get('retry-after')) > 0);
    // Other changes do not count as names, and admins of the organization see all of its projects.
    (await chief.browser.patch(`/projects/${id}`, { members: {} })).expect(200);
    for (let count = 0; count < 11; count++) (await rename(`By Head ${count}`, head)).expect(200);
  });

  test('rejects moving a project to another organization', async () => {
    const { organization } = await makeOrganization();
    const other = await insertOrganization(server, { members: { [boss.id]: 'admin' } });
    const { id } = await insertProject(server, organization);
    for (const { browser } of [admin, boss]) {
      const answer = await browser.patch(`/projects/${id}`, { organizationId: other.id });
      assert.deepEqual(answer.expect(422).faults(), ['/organizationId unknown_field']);
    }
    assert.equal((await boss.browser.get(`/projects/${id}`)).project().organizationId, organization.id);
  });

  test('changes name and members for a project admin, the own role included', async () => {
    const { organization, viewer } = await makeOrganization();
    const lead = await insertSignedIn(server, { username: 'The Lead' });
    await insertMember(server, organization, lead.id);
    const { id } = await insertProject(server, organization, { members: { [lead.id]: 'admin' } });
    const path = `/projects/${id}`;
    const patch = { name: 'Anew', members: { [viewer.id]: 'admin', [lead.id]: null } };
    const [answer, events] = await server.traced(() =>
      lead.browser.patch(path, patch, { headers: { 'if-match': '"1"' } }),
    );
    const project = answer.expect(200).project();
    assert.deepEqual(
      [project.name, project.version, project.memberCount, project.adminCount],
      ['Anew', 2, 1, 1],
    );
    assert.deepEqual(new Set(Object.values(project.abilities)), new Set([false]));
    assert.deepEqual(await membersOf(id), { [viewer.id]: 'admin' });
    assert.deepEqual(
      events.map(({ event_type, organization_id, project_id }) => [event_type, organization_id, project_id]),
      ['project', 'membership', 'membership'].map((type) => [type, organization.id, id]),
    );
    // From the next request on.
    (await lead.browser.patch(path, { name: 'Once More' })).expect(404);
  });
});

describe('GET /projects/{id}', () => {
  test('returns ten admins by name', async () => {
    const { organization } = await makeOrganization();
    const people = await insertPeople(
      server,
      Array.from({ length: 12 }, (_, index) => ({
        username: `Admin ${String.fromCharCode(108 - index)}`,
        email: `many-${index}@example.com`,
      })),
    );
    for (const { id } of people) await insertMember(server, organization, id);
    const members = Object.fromEntries(people.map(({ id }) => [id, 'admin' as const]));
    const { id } = await insertProject(server, organization, { members });
    const project = (await boss.browser.get(`/projects/${id}`)).project();
    assert.deepEqual(
      project.admins.map(({ username }) => username),
      'abcdefghij'.split('').map((letter) => `Admin ${letter}`),
    );
    assert.deepEqual([project.adminCount, project.memberCount], [12, 12]);
  });
});

describe('DELETE /projects/{id}', () => {
  test('ends the memberships of the project only', async () => {
    const { organization, lead } = await makeOrganization();
    const { id, name } = await insertProject(server, organization, { members: { [lead.id]: 'admin' } });
    (await boss.browser.delete(`/projects/${id}`, { headers: { 'if-match': '"7"' } })).expect(412);
    const [answer, events] = await server.traced(() => boss.browser.delete(`/projects/${id}`));
    answer.expect(204);
    assertAuditLog(events, {
      eventType: 'project',
      operation: 'delete',
      by: { id: boss.id, username: 'Boss' },
      target: ['project', id, name],
      where: [organization.id, id],
      before: { name },
    });
    (await boss.browser.get(`/projects/${id}`)).expect(404);
    const person = (await admin.browser.get(`/users/${lead.id}`)).user();
    assert.deepEqual([person.memberships.organizations.length, person.memberships.projects.length], [1, 0]);
  });
});
