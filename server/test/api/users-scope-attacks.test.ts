import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  type Client,
  firstAdmin,
  insertMember,
  insertNeighbours,
  insertPeople,
  invite,
  type MadeUpPerson,
  removeMember,
  setInviteMethod,
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
  test('hides memberships elsewhere from admins in every filter', async () => {
    const { north, both, northern, southern, bridge, quarry } = await insertNeighbours(server, 'Elsewhere');
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
    // In the other organization they are admin of it and of a project.
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

  test('shows no more of an organization than its project members to a project admin', async () => {
    const { north, lead, amy, northern, southern, quarry } = await insertNeighbours(server, 'Mixed');
    // The admin of the north is admin of a project in the south, too; Amy is in the south but not in that project.
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

  test('returns the own scope only with a cursor of another caller', async () => {
    const { north, south, amy, both } = await insertNeighbours(server, 'Marker');
    const unscoped = await list(root.browser, 'sort=username&limit=1');
    const foreign = unscoped.nextCursor;
    assert.ok(foreign);
    const expected = await namesOf(north.browser);
    for (const [limit, query] of [
      [200, ''],
      [1, ''],
      [200, 'q=marker&'],
      [200, `organizationRole=viewer&`],
    ] as const) {
      const seen: string[] = [];
      let cursor: string | null = foreign;
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
    // A cursor at a user in both scopes, or outside the caller's scope, is only a position in the order.
    const northern = await list(north.browser, 'sort=email&limit=1');
    const own = (
      await list(south.browser, `sort=email&cursor=${encodeURIComponent(northern.nextCursor ?? '')}`)
    ).items;
    assert.ok(!own.some(({ id }) => id === amy.id) && own.some(({ id }) => id === both.id));
    // A cursor fits one order only, and a forged one none.
    (await north.browser.get(`/users?sort=email&cursor=${encodeURIComponent(foreign)}`))
      .expect(422)
      .problem();
    (await north.browser.get(`/users?sort=username&cursor=${encodeURIComponent(`x${foreign}`)}`))
      .expect(422)
      .problem();
  });

  test('suggests no names of others beside hits', async () => {
    const { north, northern, southern } = await insertNeighbours(server, 'Beside');
    const [lincoleman, nicole] = await insertPeople(server, [
      { username: 'Rob Lincoleman', email: 'rob@example.com' },
      { username: 'Nicole Weber', email: 'nw@example.com' },
    ]);
    assert.ok(lincoleman && nicole);
    await insertMember(server, northern, lincoleman.id);
    await insertMember(server, southern, nicole.id);
    const beside = async () => {
      const { items, suggestions } = await list(north.browser, 'q=ncole');
      return [items.map(({ username }) => username), suggestions];
    };
    assert.deepEqual(await beside(), [['Rob Lincoleman'], []]);
    await insertMember(server, northern, nicole.id);
    assert.deepEqual(await beside(), [['Rob Lincoleman'], ['nicole']]);
  });

  test('removes a leaving user at once from list, totals, suggestions and path', async () => {
    const { north, lead, both, amy, northern, bridge } = await insertNeighbours(server, 'Leaver');
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

  test('returns the own members only to two admins while users move', async () => {
    const { north, south, northern, southern } = await insertNeighbours(server, 'Swap');
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
});

describe('GET /users/{id}', () => {
  test('returns 404 for users outside the scope as for unknown ids', async () => {
    const { north, lead, amy, both, sam, stranger } = await insertNeighbours(server, 'Single');
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

  test('shows pending invitations to system admins only', async () => {
    const { north, northern } = await insertNeighbours(server, 'Invited');
    await setInviteMethod(root, 'email');
    const { userId: invited } = await invite(root);
    await insertMember(server, northern, invited);
    const asked = [root, north].map(async ({ browser }) =>
      (await browser.get(`/users/${invited}`)).expect(200).user(),
    );
    const [forRoot, forNorth] = await Promise.all(asked);
    assert.equal(forRoot?.invitation?.status, 'pending');
    assert.equal(forNorth?.invitation, null);
    assert.deepEqual(
      (await list(north.browser, 'status=pending')).items.map(({ invitation }) => invitation),
      [null],
    );
  });
});
