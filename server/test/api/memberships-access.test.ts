import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { newId } from '../../src/lib/ids.ts';
import {
  type Client,
  firstAdmin,
  insertOrganization,
  insertProject,
  insertSignedIn,
  startTestServer,
} from '../harness/index.ts';

const server = await startTestServer();
const admin = await firstAdmin(server);
const [boss, chief, viewer, stranger, away] = await Promise.all(
  ['Boss', 'Chief', 'Viewer', 'Stranger', 'Away'].map((username) =>
    insertSignedIn(server, { username, status: username === 'Away' ? 'disabled' : 'active' }),
  ),
);
assert.ok(boss && chief && viewer && stranger && away);
const organization = await insertOrganization(server, {
  members: { [boss.id]: 'admin', [chief.id]: 'viewer', [viewer.id]: 'viewer', [away.id]: 'admin' },
});
const project = await insertProject(server, organization, {
  members: { [chief.id]: 'admin', [viewer.id]: 'viewer' },
});
const other = await insertOrganization(server, { members: { [stranger.id]: 'admin', [viewer.id]: 'admin' } });

interface Explained {
  isActive: boolean;
  grants: { grant: string; through: { type: string; id: string | null; name: string | null } }[];
  abilities: { ability: string; allowed: boolean; grantedBy: string[] }[];
}
const explain = async (by: { browser: Client }, id: string, query: string): Promise<Explained> =>
  Object((await by.browser.get(`/users/${id}/access?${query}`)).expect(200).json);
const at = { organization: `organizationId=${organization.id}`, project: `projectId=${project.id}` };
const allowedOf = ({ abilities }: Explained) =>
  abilities.filter(({ allowed }) => allowed).map(({ ability, grantedBy }) => [ability, ...grantedBy]);

describe('GET /users/{id}/access', () => {
  test('returns each role with its source and the abilities that it grants', async () => {
    const chiefs = await explain(boss, chief.id, at.project);
    assert.deepEqual(chiefs.grants, [
      {
        grant: 'organization_viewer',
        through: { type: 'organization', id: organization.id, name: organization.name },
      },
      { grant: 'project_admin', through: { type: 'project', id: project.id, name: project.name } },
    ]);
    assert.deepEqual(
      allowedOf(chiefs),
      ['view', 'update', 'viewMembers', 'manageMembers'].map((ability) => [ability, 'project_admin']),
    );
    assert.deepEqual(allowedOf(await explain(boss, chief.id, at.organization)), [['view', 'project_admin']]);
    const own = await explain(admin, admin.id, at.project);
    assert.deepEqual(own.grants, [
      { grant: 'system_admin', through: { type: 'system', id: null, name: null } },
    ]);
    assert.equal(own.abilities.filter(({ allowed }) => allowed).length, 5);
    // Roles in other organizations are not shown.
    const viewers = await explain(boss, viewer.id, at.organization);
    assert.deepEqual(
      [viewers.grants.map(({ grant }) => grant), allowedOf(viewers)],
      [['organization_viewer'], []],
    );
  });

  test('returns no abilities of users who are not active', async () => {
    const aways = await explain(admin, away.id, at.organization);
    assert.deepEqual(
      [aways.isActive, aways.grants.map(({ grant }) => grant), allowedOf(aways)],
      [false, ['organization_admin'], []],
    );
  });

  test('returns what requests of the user allow', async () => {
    for (const person of [boss, chief, viewer, stranger, admin]) {
      for (const [path, query] of [
        [`/organizations/${organization.id}`, at.organization],
        [`/projects/${project.id}`, at.project],
      ] as const) {
        const allowed = allowedOf(await explain(admin, person.id, query)).map(([ability]) => ability);
        assert.equal((await person.browser.get(path)).status < 300, allowed.includes('view'), path);
        assert.equal(
          (await person.browser.get(`${path}/members`)).status < 300,
          allowed.includes('viewMembers'),
        );
        assert.equal((await person.browser.patch(path, {})).status < 300, allowed.includes('update'));
        assert.equal(
          (await person.browser.get(`${path}/candidates`)).status < 300,
          allowed.includes('manageMembers'),
        );
      }
    }
  });

  test('returns 404 to callers who see neither the user nor the members', async () => {
    const ask = (by: { browser: Client }, id: string, query: string) =>
      by.browser.get(`/users/${id}/access?${query}`);
    (await ask(stranger, viewer.id, at.organization)).expect(404).problem('not_found');
    (await ask(stranger, viewer.id, `organizationId=${newId()}`)).expect(404).problem('not_found');
    (await ask(viewer, viewer.id, at.organization)).expect(404);
    (await ask(chief, viewer.id, at.organization)).expect(403);
    (await ask(boss, stranger.id, at.organization)).expect(404);
    (await ask(boss, viewer.id, `organizationId=${other.id}`)).expect(404);
    assert.deepEqual((await ask(boss, viewer.id, '')).expect(422).faults(), ['/organizationId required']);
    assert.deepEqual((await ask(boss, viewer.id, `${at.organization}&${at.project}`)).expect(422).faults(), [
      '/projectId unknown_field',
    ]);
    for (const path of [`/organizations/${organization.id}/access`, `/projects/${project.id}/access`])
      (await stranger.browser.get(path)).expect(404);
    (await chief.browser.get(`/organizations/${organization.id}/access`)).expect(403);
  });
});

interface Listed {
  items: { user: { id: string; username: string }; grants: { grant: string }[] }[];
  nextCursor: string | null;
  total: { value: number; exact: boolean };
  systemAdmins: { included: boolean };
}
const list = async (by: { browser: Client }, path: string, query = ''): Promise<Listed> =>
  Object((await by.browser.get(`${path}/access${query}`)).expect(200).json);
const entriesOf = ({ items }: Listed) =>
  items.map(({ user, grants }) => [user.username, ...grants.map(({ grant }) => grant)]);

describe('GET /organizations/{id}/access', () => {
  test('returns members, organization admins of a project, and system admins to themselves', async () => {
    const path = `/projects/${project.id}`;
    const members = [
      ['Away', 'organization_admin'],
      ['Boss', 'organization_admin'],
      ['Chief', 'organization_viewer', 'project_admin'],
      ['Viewer', 'organization_viewer', 'project_viewer'],
    ];
    const theirs = await list(chief, path);
    assert.deepEqual(entriesOf(theirs), members);
    assert.deepEqual([theirs.total, theirs.systemAdmins], [{ value: 4, exact: true }, { included: false }]);
    const whole = await list(admin, path);
    assert.deepEqual(entriesOf(whole), [...members, ['First Admin', 'system_admin']]);
    assert.deepEqual([whole.total, whole.systemAdmins], [{ value: 5, exact: true }, { included: true }]);
    // With every page size.
    for (const limit of [1, 2, 3, 4, 5]) {
      const seen: string[][] = [];
      let cursor: string | null = '';
      while (cursor !== null) {
        const page: Listed = await list(
          admin,
          path,
          `?limit=${limit}${cursor && `&cursor=${encodeURIComponent(cursor)}`}`,
        );
        assert.ok(page.items.length > 0 && page.items.length <= limit);
        assert.deepEqual(page.total, whole.total);
        seen.push(...entriesOf(page));
        cursor = page.nextCursor;
      }
      assert.deepEqual(seen, entriesOf(whole), `${limit} a page`);
    }
    assert.deepEqual(entriesOf(await list(admin, path, '?q=admin')), [['First Admin', 'system_admin']]);
    assert.deepEqual(entriesOf(await list(boss, `/organizations/${organization.id}`, '?q=chief')), [
      ['Chief', 'organization_viewer', 'project_admin'],
    ]);
  });

  test('returns a system admin who is a member once', async () => {
    const both = await insertSignedIn(server, { username: 'Both', systemRole: 'admin' });
    const visited = await insertOrganization(server, { members: { [both.id]: 'viewer' } });
    assert.deepEqual(entriesOf(await list(admin, `/organizations/${visited.id}`)), [
      ['Both', 'system_admin', 'organization_viewer'],
      ['First Admin', 'system_admin'],
    ]);
  });
});
