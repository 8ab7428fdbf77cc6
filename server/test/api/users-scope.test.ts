import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  assertTrail,
  type Client,
  firstAdmin,
  insertMember,
  insertOrganization,
  insertPeople,
  insertProject,
  insertSignedIn,
  type MadeUpPerson,
  removeMember,
  startTestServer,
} from '../harness/index.ts';

// Sessions are not remembered, since roles change behind the server's back.
const server = await startTestServer({ config: { sessionCacheSize: 0 } });
const root = await firstAdmin(server);

const list = async (browser: Client, query = '') =>
  (await browser.get(`/users?${query}`)).expect(200).users();
const namesOf = async (browser: Client, query = '') =>
  (await list(browser, `sort=username&${query}`)).items.map(({ username }) => username);

/** Two organizations side by side, each with an admin, and people in one, the other, and both. */
async function insertNeighbours(tag: string) {
  const north = await insertSignedIn(server, { username: `${tag} North Boss` });
  const south = await insertSignedIn(server, { username: `${tag} South Boss` });
  const lead = await insertSignedIn(server, { username: `${tag} Lead` });
  const [amy, both, sam, stranger] = await insertPeople(
    server,
    ['Amy', 'Both', 'Sam', 'Stranger'].map((name) => ({
      username: `${tag} ${name}`,
      email: `${tag}-${name}@example.com`,
    })),
  );
  assert.ok(amy && both && sam && stranger);
  const northern = await insertOrganization(server, {
    name: `${tag} North`,
    members: { [north.id]: 'admin', [amy.id]: 'viewer', [both.id]: 'viewer', [lead.id]: 'viewer' },
  });
  const southern = await insertOrganization(server, {
    name: `${tag} South`,
    members: { [south.id]: 'admin', [sam.id]: 'viewer', [both.id]: 'admin' },
  });
  const bridge = await insertProject(server, northern, {
    name: `${tag} Bridge`,
    members: { [lead.id]: 'admin', [both.id]: 'viewer' },
  });
  const quarry = await insertProject(server, southern, {
    name: `${tag} Quarry`,
    members: { [both.id]: 'admin' },
  });
  return { north, south, lead, amy, both, sam, stranger, northern, southern, bridge, quarry };
}

test('each admin sees the people of their own, themselves among them, each once', async () => {
  const { north, south, lead, both, northern, bridge } = await insertNeighbours('Once');
  assert.deepEqual(await namesOf(north.browser), ['Once Amy', 'Once Both', 'Once Lead', 'Once North Boss']);
  assert.deepEqual(await namesOf(south.browser), ['Once Both', 'Once Sam', 'Once South Boss']);
  assert.deepEqual(await namesOf(lead.browser), ['Once Both', 'Once Lead']);
  // An admin of both an organization and a project in it, and of another organization, meets nobody twice.
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

test('who is admin of nothing has no list, whatever they ask for', async () => {
  const { northern, bridge } = await insertNeighbours('Nothing');
  const viewer = await insertSignedIn(server);
  await insertMember(server, northern, viewer.id);
  await insertMember(server, bridge, viewer.id);
  for (const query of [
    '',
    `organizationId=${northern.id}`,
    'organizationRole=admin',
    `projectId=${bridge.id}&q=both`,
  ]) {
    const [answer, events] = await server.traced(() => viewer.browser.get(`/users?${query}`));
    answer.expect(403).problem('forbidden');
    assertTrail(events, { operation: 'list', outcome: 'denied', reason: 'forbidden', by: viewer });
  }
});

test('an admin can’t see that their people belong elsewhere too, nor find out by any filter', async () => {
  const { north, both, northern, southern, bridge, quarry } = await insertNeighbours('Elsewhere');
  const shown = (await list(north.browser, 'q=both')).items[0];
  const single = (await north.browser.get(`/users/${both.id}`)).expect(200).user();
  for (const user of [shown, single]) {
    assert.deepEqual(user?.memberships, {
      organizations: [{ organizationId: northern.id, name: 'Elsewhere North', role: 'viewer' }],
      projects: [
        { projectId: bridge.id, name: 'Elsewhere Bridge', organizationId: northern.id, role: 'viewer' },
      ],
    });
  }
  // Elsewhere they are admin of an organization and of a project.
  assert.deepEqual(await namesOf(north.browser, 'organizationRole=admin'), ['Elsewhere North Boss']);
  assert.deepEqual(await namesOf(north.browser, 'projectRole=admin'), ['Elsewhere Lead']);
  for (const query of [
    `organizationId=${southern.id}`,
    `organizationId=${southern.id}&organizationRole=admin`,
    `projectId=${quarry.id}`,
    `organizationId=${northern.id}&projectId=${quarry.id}`,
    `organizationId=${northern.id}&organizationRole=admin&q=both`,
  ]) {
    const answer = await list(north.browser, query);
    assert.deepEqual(
      [answer.items, answer.total, answer.nextCursor],
      [[], { value: 0, exact: true }, null],
      query,
    );
  }
});

test('a project’s admin sees of its organization the people of the project, and their role in it', async () => {
  const { lead, both, northern, bridge } = await insertNeighbours('Through');
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

test('of an organization that one sees through a project, no more is known of those outside the project', async () => {
  const { north, lead, amy, northern, southern, quarry } = await insertNeighbours('Mixed');
  // The boss of the north is in charge of a project in the south, too; Amy is in the south without being in that project.
  await insertMember(server, southern, north.id);
  await insertMember(server, quarry, north.id, 'admin');
  await insertMember(server, southern, amy.id, 'admin');
  const [shown] = (await list(north.browser, 'q=mixed+amy')).items;
  assert.deepEqual(
    shown?.memberships.organizations.map(({ organizationId }) => organizationId),
    [northern.id],
  );
  assert.deepEqual(await namesOf(north.browser, `organizationId=${southern.id}`), [
    'Mixed Both',
    'Mixed North Boss',
  ]);
  assert.deepEqual(await namesOf(lead.browser, 'organizationRole=admin'), []);
});

test('one user: those of one’s own are there, all others are as unknown ones', async () => {
  const { north, lead, amy, both, sam, stranger } = await insertNeighbours('Single');
  for (const id of [amy.id, both.id, north.id]) (await north.browser.get(`/users/${id}`)).expect(200);
  for (const id of [both.id, lead.id]) (await lead.browser.get(`/users/${id}`)).expect(200);
  const hidden: [Client, MadeUpPerson[]][] = [
    [north.browser, [sam, stranger]],
    [lead.browser, [sam, stranger, amy]],
  ];
  for (const [browser, people] of hidden)
    for (const path of ['', '/impact?action=delete', '/sessions']) {
      const unknown = (await browser.get(`/users/01900000-0000-7000-8000-000000000000${path}`)).problem(
        'not_found',
      );
      for (const { id } of people) {
        const { requestId: _, ...answer } = Object(
          (await browser.get(`/users/${id}${path}`)).expect(404).json,
        );
        const { requestId: __, ...expected } = Object(unknown);
        assert.deepEqual(answer, expected);
      }
    }
});

test('what admins of organizations and projects may do with their people: nothing that is the system admin’s', async () => {
  const { north, lead, both } = await insertNeighbours('Able');
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

test('a page marker of one caller leads another through their own people alone', async () => {
  const { north, south, amy, both } = await insertNeighbours('Marker');
  const everybody = await list(root.browser, 'sort=username&limit=1');
  const [marker] = [everybody.nextCursor];
  assert.ok(marker);
  const expected = await namesOf(north.browser);
  for (const [limit, query] of [
    [200, ''],
    [1, ''],
    [200, 'q=marker&'],
    [200, `organizationRole=viewer&`],
  ] as const) {
    const seen: string[] = [];
    let cursor: string | null = marker;
    while (cursor) {
      const page = await list(
        north.browser,
        `sort=username&limit=${limit}&${query}cursor=${encodeURIComponent(cursor)}`,
      );
      seen.push(...page.items.map(({ username }) => username));
      cursor = page.nextCursor;
    }
    assert.ok(seen.length > 0 && seen.every((name) => expected.includes(name)), `${limit} ${query}${seen}`);
  }
  // One that names somebody in both, or somebody whom the other may not know, is a place in the order and nothing more.
  const northern = await list(north.browser, 'sort=email&limit=1');
  const own = (
    await list(south.browser, `sort=email&cursor=${encodeURIComponent(northern.nextCursor ?? '')}`)
  ).items;
  assert.ok(!own.some(({ id }) => id === amy.id) && own.some(({ id }) => id === both.id));
  // Nor does it fit another order, or a forged one any.
  (await north.browser.get(`/users?sort=email&cursor=${encodeURIComponent(marker)}`)).expect(422).problem();
  (await north.browser.get(`/users?sort=username&cursor=${encodeURIComponent(`x${marker}`)}`))
    .expect(422)
    .problem();
});

test('who leaves is gone at once, from the list, its totals, its suggestions and the address', async () => {
  const { north, lead, both, amy, northern, bridge } = await insertNeighbours('Leaver');
  assert.deepEqual((await list(north.browser, 'q=leaver+bohh')).suggestions, ['leaver both']);
  const first = await list(north.browser, 'sort=username&limit=2');
  await removeMember(server, bridge, both.id);
  assert.deepEqual(await namesOf(lead.browser), ['Leaver Lead']);
  (await lead.browser.get(`/users/${both.id}`)).expect(404);
  assert.deepEqual(await namesOf(north.browser, 'q=both'), ['Leaver Both'], 'still of the organization');
  await removeMember(server, northern, both.id);
  await removeMember(server, northern, amy.id);
  assert.deepEqual(await namesOf(north.browser), ['Leaver Lead', 'Leaver North Boss']);
  assert.deepEqual((await list(north.browser)).total, { value: 2, exact: true });
  const found = await list(north.browser, 'q=leaver+bohh');
  assert.deepEqual([found.items, found.suggestions], [[], []]);
  const next = await list(
    north.browser,
    `sort=username&limit=2&cursor=${encodeURIComponent(first.nextCursor ?? '')}`,
  );
  assert.deepEqual(
    next.items.map(({ username }) => username),
    ['Leaver Lead', 'Leaver North Boss'],
  );
  (await north.browser.get(`/users/${both.id}`)).expect(404);
});

test('two admins turn pages side by side while people go from one to the other: each only ever sees their own', async () => {
  const { north, south, northern, southern } = await insertNeighbours('Swap');
  const movers = await insertPeople(
    server,
    Array.from({ length: 40 }, (_, index) => ({
      username: `Swap Mover ${index}`,
      email: `swap-mover-${index}@example.com`,
    })),
  );
  for (const { id } of movers) await insertMember(server, northern, id);
  const own = { [north.id]: northern.id, [south.id]: southern.id };
  const turn = async ({ browser, id }: { browser: Client; id: string }) => {
    const names = new Set<string>();
    for (let round = 0; round < 6; round++) {
      let cursor: string | null = '';
      while (cursor !== null) {
        const page = await list(
          browser,
          `q=swap&sort=email&limit=7${cursor && `&cursor=${encodeURIComponent(cursor)}`}`,
        );
        for (const { username, memberships } of page.items) {
          names.add(username);
          assert.deepEqual(
            [...new Set(memberships.organizations.map(({ organizationId }) => organizationId))],
            [own[id]],
          );
        }
        cursor = page.nextCursor;
      }
    }
    return names;
  };
  const move = async () => {
    for (const { id } of movers) {
      await removeMember(server, northern, id);
      await insertMember(server, southern, id);
    }
  };
  const [northward, southward] = await Promise.all([turn(north), turn(south), move()]);
  assert.ok(!northward.has('Swap Sam') && !northward.has('Swap South Boss'));
  assert.ok(!southward.has('Swap Amy') && !southward.has('Swap North Boss'));
  assert.deepEqual(await namesOf(north.browser, 'q=mover'), []);
  assert.equal((await list(south.browser, 'q=mover')).total.value, 40);
});

test('filters by organization and project: what can’t be one is refused with all else that is wrong', async () => {
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

test('a system admin narrows by organization, project and role, and by a role anywhere', async () => {
  const { northern, southern, bridge, quarry } = await insertNeighbours('Root');
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
  // Words are known to a system admin wherever they occur; what is suggested must be found under the filter.
  const { suggestions } = await list(root.browser, `q=roto+amy&organizationId=${northern.id}`);
  assert.deepEqual(suggestions, ['root amy']);
  assert.deepEqual((await list(root.browser, `q=roto+sam&organizationId=${northern.id}`)).suggestions, []);
});

test('members know when their user was made, whoever says so', async () => {
  const { amy, northern } = await insertNeighbours('Made');
  const createdAt = new Date('2020-02-02T02:02:02Z');
  await server.sql('UPDATE users SET created_at = $1 WHERE id = $2', [createdAt, amy.id]);
  const names = (await list(root.browser, `organizationId=${northern.id}&sort=createdAt`)).items.map(
    ({ username }) => username,
  );
  assert.equal(names[0], 'Made Amy');
  const rows = await server.sql<{ same: boolean }>(
    `SELECT m.user_created_at = u.created_at AS same FROM users u
     JOIN (SELECT user_id, user_created_at FROM organization_members UNION ALL SELECT user_id, user_created_at FROM project_members) m
       ON m.user_id = u.id`,
  );
  assert.ok(rows.length > 10 && rows.every(({ same }) => same));
});
