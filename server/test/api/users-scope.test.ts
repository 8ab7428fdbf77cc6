import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  assertAuditLog,
  type Client,
  firstAdmin,
  insertMember,
  insertMembers,
  insertNeighbours,
  insertOrganization,
  insertPeople,
  insertProject,
  insertSignedIn,
  startTestServer,
} from '../harness/index.ts';

// The session cache is off, since roles change by SQL.
const server = await startTestServer({ config: { sessionCacheSize: 0 } });
const root = await firstAdmin(server);

const list = async (browser: Client, query = '') =>
  (await browser.get(`/users?${query}`)).expect(200).users();
const namesOf = async (browser: Client, query = '') =>
  (await list(browser, `sort=username&${query}`)).items.map(({ username }) => username);

describe('GET /users', () => {
  test('returns the members of own resources and the caller, once', async () => {
    const { north, south, lead, both, northern, bridge } = await insertNeighbours(server, 'Once');
    assert.deepEqual(await namesOf(north.browser), ['Once Amy', 'Once Both', 'Once Lead', 'Once North Boss']);
    assert.deepEqual(await namesOf(south.browser), ['Once Both', 'Once Sam', 'Once South Boss']);
    assert.deepEqual(await namesOf(lead.browser), ['Once Both', 'Once Lead']);
    // A user who is admin of an organization, of a project in it, and of another organization sees each user once.
    await insertMember(server, northern, lead.id, 'admin');
    await insertMember(
      server,
      await insertOrganization(server, { members: { [both.id]: 'viewer' } }),
      lead.id,
      'admin',
    );
    await insertMember(server, bridge, north.id, 'admin');
    const names = ['Once Amy', 'Once Both', 'Once Lead', 'Once North Boss'];
    for (const query of ['', 'sort=-createdAt&', 'q=once&', 'limit=2&'])
      assert.deepEqual((await list(lead.browser, query)).total, { value: 4, exact: true }, query);
    assert.deepEqual(await namesOf(lead.browser), names);
    assert.deepEqual(await namesOf(north.browser, 'organizationRole=viewer'), ['Once Amy', 'Once Both']);
  });

  test('rejects an organization viewer who is in no project', async () => {
    const { northern, bridge } = await insertNeighbours(server, 'Nothing');
    const viewer = await insertSignedIn(server);
    await insertMember(server, northern, viewer.id);
    for (const query of [
      '',
      `organizationId=${northern.id}`,
      'organizationRole=admin',
      `projectId=${bridge.id}&q=both`,
    ]) {
      const [answer, events] = await server.traced(() => viewer.browser.get(`/users?${query}`));
      answer.expect(403).problem('forbidden');
      assertAuditLog(events, { operation: 'list', outcome: 'denied', reason: 'forbidden', by: viewer });
    }
  });

  test('returns members of the project to a project admin, with their roles there', async () => {
    const { lead, both, northern, bridge } = await insertNeighbours(server, 'Through');
    const other = await insertProject(server, northern, { members: { [both.id]: 'admin' } });
    assert.deepEqual(await namesOf(lead.browser, `organizationId=${northern.id}`), [
      'Through Both',
      'Through Lead',
    ]);
    assert.deepEqual(await namesOf(lead.browser, 'organizationRole=admin'), []);
    assert.deepEqual(await namesOf(lead.browser, `projectId=${other.id}`), []);
    assert.deepEqual(await namesOf(lead.browser, 'projectRole=admin'), ['Through Lead']);
    const [shown] = (await list(lead.browser, 'q=both')).items;
    assert.deepEqual(
      shown?.memberships.projects.map(({ projectId }) => projectId),
      [bridge.id],
    );
    await insertMember(server, northern, both.id, 'admin');
    assert.deepEqual(await namesOf(lead.browser, 'organizationRole=admin'), ['Through Both']);
    await insertMember(server, bridge, both.id, 'admin');
    assert.deepEqual(
      await namesOf(lead.browser, `projectId=${bridge.id}&projectRole=admin&organizationRole=viewer`),
      ['Through Lead'],
    );
  });

  test('rejects impossible organization and project filters with all other faults', async () => {
    assert.deepEqual(
      (
        await root.browser.get(
          '/users?organizationId=1&organizationRole=owner&projectId=x&projectRole=&organisation=1',
        )
      )
        .expect(422)
        .faults(),
      [
        '/organisation unknown_field',
        '/organizationId invalid_uuid',
        '/organizationRole unknown_value',
        '/projectId invalid_uuid',
        '/projectRole unknown_value',
      ],
    );
    for (const id of [
      "01900000-0000-7000-8000-00000000000'",
      '01900000-0000-7000-8000-000000000000,01900000-0000-7000-8000-000000000001',
    ])
      (await root.browser.get(`/users?organizationId=${encodeURIComponent(id)}`)).expect(422);
    (
      await root.browser.get(
        '/users?organizationId=01900000-0000-7000-8000-000000000000&organizationId=01900000-0000-7000-8000-000000000001',
      )
    ).expect(422);
  });

  test('filters by organization, project and role for a system admin', async () => {
    const { northern, southern, bridge, quarry } = await insertNeighbours(server, 'Root');
    assert.deepEqual(await namesOf(root.browser, `organizationId=${northern.id}`), [
      'Root Amy',
      'Root Both',
      'Root Lead',
      'Root North Boss',
    ]);
    assert.deepEqual(await namesOf(root.browser, `organizationId=${southern.id}&organizationRole=admin`), [
      'Root Both',
      'Root South Boss',
    ]);
    assert.deepEqual(await namesOf(root.browser, `projectId=${bridge.id}&projectRole=viewer`), ['Root Both']);
    assert.deepEqual(await namesOf(root.browser, `organizationId=${northern.id}&projectId=${quarry.id}`), [
      'Root Both',
    ]);
    assert.deepEqual(await namesOf(root.browser, 'organizationRole=admin&q=root'), [
      'Root Both',
      'Root North Boss',
      'Root South Boss',
    ]);
    assert.deepEqual(await namesOf(root.browser, 'projectRole=admin&q=root'), ['Root Both', 'Root Lead']);
    assert.deepEqual(await namesOf(root.browser, 'organizationRole=viewer&projectRole=viewer&q=root'), [
      'Root Both',
    ]);
    assert.deepEqual(await namesOf(root.browser, 'organizationId=01900000-0000-7000-8000-000000000000'), []);
    // A system admin's suggestions come from all words, but must match under the filter.
    const { suggestions } = await list(root.browser, `q=roto+amy&organizationId=${northern.id}`);
    assert.deepEqual(suggestions, ['root amy']);
    assert.deepEqual((await list(root.browser, `q=roto+sam&organizationId=${northern.id}`)).suggestions, []);
  });

  test('shows members when their account was created', async () => {
    const { amy, northern } = await insertNeighbours(server, 'Made');
    const createdAt = new Date('2020-02-02T02:02:02Z');
    await server.sql('UPDATE users SET created_at = $1 WHERE id = $2', [createdAt, amy.id]);
    const names = (await list(root.browser, `organizationId=${northern.id}&sort=createdAt`)).items.map(
      ({ username }) => username,
    );
    assert.equal(names[0], 'Made Amy');
    const rows = await server.sql<{ same: boolean }>(
      'SELECT e.created_at = u.created_at AS same FROM users u JOIN directory_entries e ON e.user_id = u.id',
    );
    assert.ok(rows.length > 10 && rows.every(({ same }) => same));
  });

  test('finds matches at the far end of a large organization', async () => {
    const boss = await insertSignedIn(server);
    // Among many others, so that the query plan starts from the members.
    await insertPeople(
      server,
      Array.from({ length: 8000 }, (_, index) => ({
        username: 'Other',
        email: `other-${index}@example.com`,
      })),
    );
    const people = await insertPeople(
      server,
      Array.from({ length: 3000 }, (_, index) => ({
        username: index < 600 ? `Olden ${index}` : `Zz ${index}`,
        email: `far-${index}@example.com`,
        createdAt: new Date(Date.parse('2025-01-01T00:00:00Z') + index * 1000),
        lastLoginAt: new Date(Date.parse('2025-02-01T00:00:00Z') + index * 1000),
      })),
    );
    const { id: organizationId } = await insertOrganization(server, { members: { [boss.id]: 'admin' } });
    const members = people.map(({ id: userId }) => ({ organizationId, userId, role: 'viewer' as const }));
    await insertMembers(server, { organizations: members, projects: [] });
    for (const sort of ['-createdAt', 'createdAt', '-lastLoginAt', '-username', 'email'])
      for (const query of ['q=olden', 'q=olden&status=active', 'q=zz+2999']) {
        const page = await list(boss.browser, `${query}&sort=${sort}`);
        assert.equal(page.items.length, query.includes('zz') ? 1 : 30, `${query} ${sort}`);
      }
  });

  test('counts the matches of a search among up to ten thousand users, and estimates those among more', async () => {
    const boss = await insertSignedIn(server);
    const name = (index: number) => (index % 3 === 0 ? `Counted Ozelot ${index}` : `Counted Lynx ${index}`);
    const people = await insertPeople(
      server,
      Array.from({ length: 3500 }, (_, index) => ({
        username: name(index),
        email: `counted-${index}@example.com`,
        // The matches are neither the first nor the last by time.
        createdAt: new Date(Date.UTC(2024, 0, 1, 0, (index * 7919) % 3500)),
      })),
    );
    const addAll = async (users: readonly { id: string }[]) => {
      const { id } = await insertOrganization(server, { members: { [boss.id]: 'admin' } });
      const organizations = users.map((user) => ({
        organizationId: id,
        userId: user.id,
        role: 'viewer' as const,
      }));
      await insertMembers(server, { organizations, projects: [] });
    };
    const add = (from: number, to: number) => addAll(people.slice(from, to));
    const totalOf = async (q: string) => (await list(boss.browser, `q=${q}&limit=1`)).total;
    await add(0, 1500);
    // The last 300 of the first organization are in both.
    await add(1200, 2700);
    assert.deepEqual(await totalOf('ozelot'), { value: 900, exact: true });
    await add(0, 3500);
    assert.deepEqual(await totalOf('ozelot'), { value: 1167, exact: true });
    // The newest alone.
    assert.deepEqual(await totalOf('ozelot+3498'), { value: 1, exact: true });

    // As many more that there are over 10,000.
    const crowd = await insertPeople(
      server,
      Array.from({ length: 6600 }, (_, index) => ({
        username: index % 3 === 0 ? `Crowd Ozelot ${index}` : `Crowd Lynx ${index}`,
        email: `crowd-${index}@example.com`,
      })),
    );
    await addAll(crowd);
    const estimate = await totalOf('ozelot');
    assert.equal(estimate.exact, false);
    // 3,367 of 10,101; the first 2,700 are in two organizations, and counted in each.
    assert.ok(estimate.value > 3200 && estimate.value < 4600, String(estimate.value));
    const everyone = (await list(boss.browser, 'limit=1')).total.value;
    assert.ok((await totalOf('example.com')).value <= everyone, 'no more than are in the organizations');
  });
});

describe('PATCH /users/{id}', () => {
  test('rejects admins of organizations and projects, as do other routes of system admins', async () => {
    const { north, lead, both } = await insertNeighbours(server, 'Able');
    for (const { browser, id } of [north, lead]) {
      for (const user of (await list(browser)).items) {
        const own = user.id === id;
        const able = Object.entries(user.abilities)
          .filter(([, allowed]) => allowed)
          .map(([ability]) => ability);
        assert.deepEqual(able.sort(), own ? ['endSessions', 'viewSessions'] : [], user.username);
        assert.deepEqual(Object.values(user.denials), []);
      }
      (await browser.patch(`/users/${both.id}`, { username: 'Taken Over' })).expect(403);
      (await browser.post(`/users/${both.id}/disable`)).expect(403);
      (await browser.delete(`/users/${both.id}`)).expect(403);
    }
  });
});
