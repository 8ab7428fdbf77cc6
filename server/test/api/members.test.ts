import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  type Client,
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

// With fixed addresses: a random one is hexadecimal, and may contain “ada” or “bea”.
const boss = await insertSignedIn(server, { username: 'Boss', email: 'boss@example.com' });
const lead = await insertSignedIn(server, { username: 'Lead', email: 'lead@example.com' });
const people = await insertPeople(
  server,
  ['Ada', 'Bea', 'Cem', 'Dov', 'Eva', 'Fay'].map((username) => ({
    username,
    email: `${username}@example.com`,
  })),
);
const [ada, bea, cem, dov, eva] = people;
const [pending, disabled, systemAdmin] = await insertPeople(server, [
  { username: 'Pending', email: 'pending@example.com', status: 'pending' },
  { username: 'Disabled', email: 'disabled@example.com', status: 'disabled' },
  { username: 'System', email: 'system@example.com', systemRole: 'admin' },
]);
assert.ok(ada && bea && cem && dov && eva && pending && disabled && systemAdmin);
const mine = await insertOrganization(server, {
  members: { [boss.id]: 'admin', [lead.id]: 'viewer', [ada.id]: 'viewer', [systemAdmin.id]: 'viewer' },
});
const second = await insertOrganization(server, {
  members: {
    [boss.id]: 'admin',
    [ada.id]: 'viewer',
    [bea.id]: 'viewer',
    [disabled.id]: 'viewer',
    [pending.id]: 'viewer',
  },
});
const theirs = await insertOrganization(server, { members: { [cem.id]: 'admin', [dov.id]: 'viewer' } });
const project = await insertProject(server, mine, { members: { [lead.id]: 'admin' } });

const membersOf = async (browser: Client, path: string) =>
  (await browser.get(path))
    .expect(200)
    .members()
    .items.map(({ user, role }) => `${user.username} ${role}`);
const candidatesOf = async (browser: Client, path: string) =>
  (await browser.get(path))
    .expect(200)
    .candidates()
    .items.map(({ username }) => username);

describe('GET /organizations/{id}/members', () => {
  test('returns members by name, role and search, as for projects', async () => {
    const path = `/organizations/${mine.id}/members`;
    const expected = ['Ada viewer', 'Boss admin', 'Lead viewer', 'System viewer'];
    for (const { browser } of [admin, boss]) {
      assert.deepEqual(await membersOf(browser, path), expected);
      assert.deepEqual(await membersOf(browser, `${path}?role=admin`), ['Boss admin']);
      assert.deepEqual(await membersOf(browser, `${path}?q=ADA+example`), ['Ada viewer']);
      assert.deepEqual(await membersOf(browser, `${path}?q=bea`), []);
    }
    for (const { browser } of [admin, boss, lead])
      assert.deepEqual(await membersOf(browser, `/projects/${project.id}/members`), ['Lead admin']);
    const list = (await boss.browser.get(path)).members();
    assert.deepEqual([list.total, list.nextCursor], [{ value: 4, exact: true }, null]);
  });

  test('visits each member once, page by page; rejects cursors of another list', async () => {
    const path = `/organizations/${mine.id}/members?limit=1`;
    const seen: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const page = (await boss.browser.get(cursor === '' ? path : `${path}&cursor=${cursor}`)).members();
      seen.push(...page.items.map(({ user }) => user.username));
      cursor = page.nextCursor;
    }
    assert.deepEqual(seen, ['Ada', 'Boss', 'Lead', 'System']);
    const { nextCursor } = (await boss.browser.get(path)).members();
    for (const other of [
      `/organizations/${second.id}/members`,
      `/organizations/${mine.id}/candidates`,
      '/organizations',
      '/users',
    ])
      (await boss.browser.get(`${other}?cursor=${nextCursor}`)).expect(422).problem('invalid_cursor');
  });

  test('returns abilities of each membership with reasons for denials', async () => {
    const abilitiesOf = async (browser: Client) =>
      (await browser.get(`/organizations/${mine.id}/members`))
        .members()
        .items.map(({ user, ...member }) => [
          user.username,
          member.abilities.changeRole,
          member.abilities.remove,
          member.denials,
        ]);
    assert.deepEqual(await abilitiesOf(boss.browser), [
      ['Ada', true, true, {}],
      ['Boss', false, false, { changeRole: 'last_organization_admin', remove: 'last_organization_admin' }],
      ['Lead', true, true, {}],
      ['System', false, false, { changeRole: 'higher_role', remove: 'higher_role' }],
    ]);
    assert.ok((await abilitiesOf(admin.browser)).every(([, changeRole, remove]) => changeRole && remove));
  });
});

describe('GET /organizations/{id}/candidates', () => {
  test('returns any active user to system admins, to others users that they see elsewhere', async () => {
    const path = `/organizations/${mine.id}/candidates`;
    assert.deepEqual(await candidatesOf(admin.browser, path), [
      'Bea',
      'Cem',
      'Disabled',
      'Dov',
      'Eva',
      'Fay',
      'First Admin',
    ]);
    assert.deepEqual(await candidatesOf(boss.browser, path), ['Bea', 'Disabled']);
    // In the second organization they find members of the first; they can't add system admins.
    assert.deepEqual(await candidatesOf(boss.browser, `/organizations/${second.id}/candidates`), ['Lead']);
    assert.deepEqual(await candidatesOf(boss.browser, `${path}?q=cem`), []);
    assert.deepEqual(await candidatesOf(admin.browser, `${path}?q=cem`), ['Cem']);
    const [outside, nowhere] = [
      await boss.browser.get(`${path}?q=cem`),
      await boss.browser.get(`${path}?q=none`),
    ];
    assert.equal(outside.text, nowhere.text);
    const chief = await insertSignedIn(server, { username: 'Chief of one' });
    const only = await insertOrganization(server, { members: { [chief.id]: 'admin' } });
    const none = (await chief.browser.get(`/organizations/${only.id}/candidates`)).expect(200).candidates();
    assert.deepEqual(none, { items: [], nextCursor: null, total: { value: 0, exact: true } });
  });

  test('returns members of the organization for a project', async () => {
    const path = `/projects/${project.id}/candidates`;
    assert.deepEqual(await candidatesOf(admin.browser, path), ['Ada', 'Boss', 'System']);
    for (const { browser } of [boss, lead])
      assert.deepEqual(await candidatesOf(browser, path), ['Ada', 'Boss']);
  });

  test('returns every user that can be added, and no one else', async () => {
    const cases: [Client, string][] = [
      [admin.browser, `/organizations/${theirs.id}`],
      [boss.browser, `/organizations/${second.id}`],
      [lead.browser, `/projects/${project.id}`],
    ];
    const allUsers = await server.sql<{ id: string }>('SELECT id FROM users ORDER BY id');
    for (const [browser, path] of cases) {
      const ids = async (list: string) => (await browser.get(`${path}/${list}`)).expect(200);
      const candidates = new Set((await ids('candidates')).candidates().items.map(({ id }) => id));
      const members = new Set((await ids('members')).members().items.map(({ user }) => user.id));
      for (const { id } of allUsers.filter((person) => !members.has(person.id))) {
        const { status } = await browser.put(`${path}/members/${id}`, { role: 'viewer' });
        assert.equal(status === 200, candidates.has(id), `${path} ${id}: ${status}`);
        if (status === 200) (await browser.delete(`${path}/members/${id}`)).expect(204);
      }
    }
  });
});

describe('PUT /organizations/{id}/members/{userId}', () => {
  test('rejects changes of a system admin by others than system admins and that admin', async () => {
    const path = `/organizations/${mine.id}/members/${systemAdmin.id}`;
    (await boss.browser.put(path, { role: 'admin' })).expect(403).problem('higher_role');
    (await boss.browser.delete(path)).expect(403).problem('higher_role');
    const patched = await boss.browser.patch(`/organizations/${mine.id}`, {
      members: { [systemAdmin.id]: null, [ada.id]: 'admin' },
    });
    assert.deepEqual(patched.expect(422).faults(), [`/members/${systemAdmin.id} higher_role`]);
    assert.deepEqual(await membersOf(boss.browser, `/organizations/${mine.id}/members?q=ada`), [
      'Ada viewer',
    ]);
    // An admin with a lower role can't add them to a project either.
    const brought = await lead.browser.put(`/projects/${project.id}/members/${systemAdmin.id}`, {
      role: 'viewer',
    });
    brought.expect(403).problem('higher_role');
    assert.equal((await admin.browser.put(path, { role: 'admin' })).expect(200).member().role, 'admin');
    assert.equal((await admin.browser.put(path, { role: 'viewer' })).expect(200).member().role, 'viewer');
  });
});

describe('stepping down by PUT /organizations/{id}/members/{userId}', () => {
  test('returns the abilities that are left', async () => {
    const [leaver, other] = [await insertSignedIn(server), await insertSignedIn(server)];
    const organization = await insertOrganization(server, {
      members: { [leaver.id]: 'admin', [other.id]: 'admin' },
    });
    const path = `/organizations/${organization.id}/members/${leaver.id}`;
    const { role, abilities } = (await leaver.browser.put(path, { role: 'viewer' })).expect(200).member();
    assert.deepEqual([role, abilities], ['viewer', { changeRole: false, remove: true }]);
    (await leaver.browser.put(path, { role: 'admin' })).expect(404);
  });
});

describe('DELETE /organizations/{id}/members/{userId}', () => {
  test('lets everyone leave but the last admin', async () => {
    const leaver = await insertSignedIn(server);
    for (const role of ['viewer', 'admin'] as const) {
      // Through the API, so that the session cache is invalidated before the next request.
      (await admin.browser.put(`/organizations/${mine.id}/members/${leaver.id}`, { role })).expect(200);
      (await leaver.browser.delete(`/organizations/${mine.id}/members/${leaver.id}`)).expect(204);
      (await leaver.browser.delete(`/organizations/${mine.id}/members/${leaver.id}`)).expect(404);
    }
    const only = await insertOrganization(server);
    const path = `/organizations/${only.id}`;
    (await admin.browser.put(`${path}/members/${leaver.id}`, { role: 'admin' })).expect(200);
    (await leaver.browser.delete(`${path}/members/${leaver.id}`))
      .expect(409)
      .problem('last_organization_admin');
    (await leaver.browser.put(`${path}/members/${leaver.id}`, { role: 'viewer' })).expect(409);
    const patched = await leaver.browser.patch(path, { members: { [leaver.id]: null } });
    assert.deepEqual(patched.expect(422).faults(), [`/members/${leaver.id} last_organization_admin`]);
  });

  test('ends the memberships in its projects, with an event each', async () => {
    const projects = [await insertProject(server, second), await insertProject(server, second)];
    for (const each of projects) await insertMember(server, each, bea.id, 'admin');
    const [answer, events] = await server.traced(() =>
      boss.browser.delete(`/organizations/${second.id}/members/${bea.id}`),
    );
    answer.expect(204);
    assert.deepEqual(
      events.map(({ operation, organization_id, project_id, before }) => [
        operation,
        organization_id,
        project_id,
        before,
      ]),
      [
        ...projects.map(({ id }) => ['remove', second.id, id, { role: 'admin' }]),
        ['remove', second.id, null, { role: 'viewer' }],
      ],
    );
    assert.deepEqual(await server.sql('SELECT 1 FROM project_members WHERE user_id = $1', [bea.id]), []);
  });
});
