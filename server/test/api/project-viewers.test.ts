import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  firstAdmin,
  insertOrganization,
  insertProject,
  insertSignedIn,
  startTestServer,
} from '../harness/index.ts';

const server = await startTestServer();
const admin = await firstAdmin(server);
const [chief, viewer, mate, outsider] = await Promise.all(
  ['Chief', 'Viewer', 'Mate', 'Outsider'].map((username) => insertSignedIn(server, { username })),
);
assert.ok(chief && viewer && mate && outsider);
const organization = await insertOrganization(server, {
  name: 'Observatory',
  members: { [chief.id]: 'admin', [viewer.id]: 'viewer', [mate.id]: 'viewer', [outsider.id]: 'viewer' },
});
const project = await insertProject(server, organization, {
  name: 'Telescope',
  members: { [viewer.id]: 'viewer', [mate.id]: 'viewer' },
});
const hidden = await insertProject(server, organization, {
  name: 'Payroll',
  members: { [outsider.id]: 'viewer' },
});
/** An organization of the viewer, who must not be able to add members of viewed projects to it. */
const own = await insertOrganization(server, { name: 'Own', members: { [viewer.id]: 'admin' } });

const usernames = (json: unknown): string[] =>
  Object(json).items.map((item: unknown) => Object(item).username ?? Object(item).user.username);

describe('viewers of a project', () => {
  test('see the project without abilities to change it', async () => {
    const shown = Object((await viewer.browser.get(`/projects/${project.id}`)).expect(200).json);
    assert.deepEqual(shown.abilities, {
      update: false,
      delete: false,
      viewMembers: true,
      manageMembers: false,
    });
    (await viewer.browser.patch(`/projects/${project.id}`, { name: 'Renamed' })).expect(403);
    (await viewer.browser.get(`/projects/${project.id}/candidates`)).expect(403);
    (await viewer.browser.get(`/projects/${project.id}/access`)).expect(403);
  });

  test('see its members, with the ability to leave only', async () => {
    const members = Object((await viewer.browser.get(`/projects/${project.id}/members`)).expect(200).json);
    assert.deepEqual(usernames(members), ['Mate', 'Viewer']);
    assert.deepEqual(
      members.items.map(({ abilities }: { abilities: object }) => abilities),
      [
        { changeRole: false, remove: false },
        { changeRole: false, remove: true },
      ],
    );
    const mates = (await viewer.browser.get(`/users/${mate.id}`)).expect(200).user();
    assert.deepEqual(
      mates.memberships.projects.map(({ name }) => name),
      ['Telescope'],
    );
    assert.equal(mates.abilities.update, false);
    (await viewer.browser.post(`/users/${mate.id}/disable`)).expect(403).problem('forbidden');
  });

  test('do not see other projects, their organization or its other members', async () => {
    for (const path of [
      `/projects/${hidden.id}`,
      `/organizations/${organization.id}`,
      `/organizations/${organization.id}/members`,
      `/users/${outsider.id}`,
      `/users/${admin.id}`,
    ])
      (await viewer.browser.get(path)).expect(404).problem('not_found');
    const users = (await mate.browser.get('/users?sort=username')).expect(200);
    assert.deepEqual(usernames(users.json), ['Mate', 'Viewer']);
    (await mate.browser.get('/organizations')).expect(403).problem('forbidden');
    (await mate.browser.get('/activity')).expect(403).problem('forbidden');
    // Organizations of the viewer do not include those of viewed projects.
    const organizations = (await viewer.browser.get('/organizations')).expect(200).organizations();
    assert.deepEqual(
      organizations.items.map(({ name }) => name),
      ['Own'],
    );
  });

  test('see the audit events of the project, without addresses, and no others', async () => {
    const role = { role: 'admin' };
    (await chief.browser.put(`/projects/${project.id}/members/${mate.id}`, role)).expect(200);
    (await chief.browser.put(`/projects/${hidden.id}/members/${outsider.id}`, role)).expect(200);
    const events = Object((await viewer.browser.get('/audit-events?operation=change_role')).expect(200).json);
    assert.deepEqual(
      events.items.map(({ project: of }: { project: { name: string } | null }) => of?.name),
      ['Telescope'],
    );
    assert.equal(events.items[0].address, null);
  });

  test('can not add its members to an organization of their own', async () => {
    const candidates = await viewer.browser.get(`/organizations/${own.id}/candidates`);
    assert.deepEqual(usernames(candidates.expect(200).json), []);
    const put = await viewer.browser.put(`/organizations/${own.id}/members/${mate.id}`, { role: 'viewer' });
    put.expect(404).problem('not_found');
    const memberships = { organizations: [{ organizationId: own.id, role: 'viewer' }] };
    (await viewer.browser.patch(`/users/${mate.id}/memberships`, memberships)).expect(422);
  });

  test('are refused after they have left', async () => {
    (await mate.browser.delete(`/projects/${project.id}/members/${mate.id}`)).expect(204);
    (await mate.browser.get('/users')).expect(403).problem('forbidden');
    (await mate.browser.get(`/projects/${project.id}`)).expect(404).problem('not_found');
  });
});
