import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { newId } from '../../src/lib/ids.ts';
import {
  firstAdmin,
  insertOrganization,
  insertProject,
  insertSignedIn,
  newUserBody,
  startTestServer,
} from '../harness/index.ts';

const server = await startTestServer();
const admin = await firstAdmin(server);

/** Creates an organization with a project and a user for each role. */
async function makeResources() {
  const [boss, chief, viewer, stranger] = await Promise.all([1, 2, 3, 4].map(() => insertSignedIn(server)));
  assert.ok(boss && chief && viewer && stranger);
  const organization = await insertOrganization(server, {
    members: { [boss.id]: 'admin', [chief.id]: 'viewer', [viewer.id]: 'viewer' },
  });
  const project = await insertProject(server, organization, { members: { [chief.id]: 'admin' } });
  return { boss, chief, viewer, stranger, organization, project };
}

const rolesOf = async (id: string) => {
  const { memberships } = (await admin.browser.get(`/users/${id}`)).expect(200).user();
  return [
    ...memberships.organizations.map(({ organizationId, role }) => [organizationId, role]),
    ...memberships.projects.map(({ projectId, role }) => [projectId, role]),
  ];
};

describe('POST /users', () => {
  test('creates memberships with the user, with an event each', async () => {
    const { organization, project } = await makeResources();
    const other = await insertOrganization(server);
    const [answer, events] = await server.traced(() =>
      admin.browser.post('/users', {
        ...newUserBody(),
        memberships: {
          organizations: [{ organizationId: other.id, role: 'admin' }],
          projects: [{ projectId: project.id, role: 'admin' }],
        },
      }),
    );
    const user = answer.expect(201).user();
    assert.deepEqual(user.memberships, {
      organizations: [
        { organizationId: organization.id, name: organization.name, role: 'viewer' },
        { organizationId: other.id, name: other.name, role: 'admin' },
      ].sort((one, two) => one.name.localeCompare(two.name, 'en', { numeric: false })),
      projects: [
        { projectId: project.id, name: project.name, organizationId: organization.id, role: 'admin' },
      ],
    });
    assert.deepEqual((await admin.browser.get(`/users/${user.id}`)).user(), user);
    assert.deepEqual(
      events.map(({ event_type, operation, organization_id, project_id, after }) =>
        event_type === 'user' ? [operation] : [event_type, operation, organization_id, project_id, after],
      ),
      [
        ['create'],
        ['membership', 'add', other.id, null, { role: 'admin' }],
        ['membership', 'add', organization.id, null, { role: 'viewer' }],
        ['membership', 'add', organization.id, project.id, { role: 'admin' }],
      ],
    );
  });

  test('returns all faults at once and creates nothing', async () => {
    const { organization, project } = await makeResources();
    const before = (await admin.browser.get('/users')).users().total.value;
    const memberships = {
      organizations: [
        { organizationId: organization.id, role: 'admin' },
        { organizationId: newId(), role: 'viewer' },
        { organizationId: organization.id, role: 'viewer' },
        { organizationId: "'; DROP TABLE users; --", role: 'viewer' },
        { organizationId: project.id, role: 'viewer' },
      ],
      projects: [{ projectId: organization.id, role: 'viewer' }],
    };
    const answer = await admin.browser.post('/users', { ...newUserBody(), memberships });
    assert.deepEqual(answer.expect(422).faults(), [
      '/memberships/organizations/1/organizationId not_found',
      '/memberships/organizations/2/organizationId duplicate',
      '/memberships/organizations/3/organizationId not_found',
      '/memberships/organizations/4/organizationId not_found',
      '/memberships/projects/0/projectId duplicate',
      '/memberships/projects/0/projectId not_found',
    ]);
    assert.equal((await admin.browser.get('/users')).users().total.value, before);
  });
});

describe('PATCH /users/{id}/memberships', () => {
  test('changes several roles at once; keeps the others', async () => {
    const { viewer, organization, project } = await makeResources();
    const other = await insertOrganization(server, { members: { [viewer.id]: 'viewer' } });
    const third = await insertOrganization(server, { members: { [viewer.id]: 'admin' } });
    const body = {
      organizations: [
        { organizationId: other.id, role: 'admin' },
        { organizationId: organization.id, role: 'viewer' },
      ],
      projects: [{ projectId: project.id, role: 'viewer' }],
    };
    const [answer, events] = await server.traced(() =>
      admin.browser.patch(`/users/${viewer.id}/memberships`, body),
    );
    answer.expect(200);
    assert.deepEqual(
      new Set(await rolesOf(viewer.id)),
      new Set([
        [organization.id, 'viewer'],
        [other.id, 'admin'],
        [third.id, 'admin'],
        [project.id, 'viewer'],
      ]),
    );
    assert.deepEqual(
      events.map(({ operation, before, after }) => [operation, before, after]),
      [
        ['change_role', { role: 'viewer' }, { role: 'admin' }],
        ['add', null, { role: 'viewer' }],
      ],
    );
    const [again, none] = await server.traced(() =>
      admin.browser.patch(`/users/${viewer.id}/memberships`, body),
    );
    assert.deepEqual([again.expect(200).user(), none], [answer.user(), []]);
  });

  test('rejects an old If-Match with 412, accepts the current one', async () => {
    const { viewer, organization } = await makeResources();
    const path = `/users/${viewer.id}/memberships`;
    const body = { organizations: [{ organizationId: organization.id, role: 'admin' }] };
    const grant = (tag: string) => admin.browser.patch(path, body, { headers: { 'if-match': tag } });
    const shown = await admin.browser.get(`/users/${viewer.id}`);
    (await admin.browser.patch(`/users/${viewer.id}`, { username: 'Renamed' })).expect(200);
    (await grant(shown.headers.get('etag') ?? '')).expect(412).problem('stale_version');
    assert.deepEqual(await rolesOf(viewer.id), [[organization.id, 'viewer']]);
    const current = (await admin.browser.get(`/users/${viewer.id}`)).headers.get('etag') ?? '';
    assert.equal((await grant(current)).expect(200).headers.get('etag'), current);
  });

  test('checks each resource by its own admin; rejects unknown ones and changes nothing', async () => {
    const { boss, chief, viewer, stranger, organization, project } = await makeResources();
    const foreign = await makeResources();
    const ask = (
      by: { browser: typeof admin.browser },
      id: string,
      organizationIds: string[],
      projectIds: string[],
    ) =>
      by.browser.patch(`/users/${id}/memberships`, {
        organizations: organizationIds.map((organizationId) => ({ organizationId, role: 'admin' })),
        projects: projectIds.map((projectId) => ({ projectId, role: 'admin' })),
      });
    const before = await rolesOf(viewer.id);
    const mixed = await ask(
      boss,
      viewer.id,
      [organization.id, foreign.organization.id],
      [foreign.project.id],
    );
    assert.deepEqual(mixed.expect(422).faults(), [
      '/organizations/1/organizationId not_found',
      '/projects/0/projectId not_found',
    ]);
    assert.deepEqual(await rolesOf(viewer.id), before);
    // A user outside the organization is rejected like an unknown one.
    (await ask(boss, stranger.id, [organization.id], [])).expect(404).problem('not_found');
    (await ask(boss, newId(), [organization.id], [])).expect(404).problem('not_found');
    // A project admin can't add members to the organization, themselves included.
    const climbing = await ask(chief, chief.id, [organization.id], []);
    assert.deepEqual(climbing.expect(422).faults(), ['/organizations/0/organizationId forbidden']);
    // Users without an admin role can't raise their own role either.
    (await ask(viewer, viewer.id, [organization.id], [project.id])).expect(403).problem('forbidden');
    assert.deepEqual(await rolesOf(viewer.id), before);
    const granted = await ask(boss, viewer.id, [organization.id], [project.id]);
    granted.expect(200);
    assert.deepEqual(await rolesOf(viewer.id), [
      [organization.id, 'admin'],
      [project.id, 'admin'],
    ]);
  });

  test('rejects changes of a system admin by an organization admin, and stepping down as the last admin', async () => {
    const { boss, organization } = await makeResources();
    const root = await insertSignedIn(server, { systemRole: 'admin' });
    const shared = await insertOrganization(server, { members: { [boss.id]: 'admin', [root.id]: 'viewer' } });
    const give = (id: string, organizationId: string, role: string) =>
      boss.browser.patch(`/users/${id}/memberships`, { organizations: [{ organizationId, role }] });
    for (const organizationId of [shared.id, organization.id])
      assert.deepEqual((await give(root.id, organizationId, 'admin')).expect(422).faults(), [
        '/organizations/0/organizationId higher_role',
      ]);
    assert.deepEqual((await give(boss.id, organization.id, 'viewer')).expect(422).faults(), [
      '/organizations/0/organizationId last_organization_admin',
    ]);
  });
});
