import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { listUsers, type ReadLimits } from '../../src/identity/users/list-store.ts';
import {
  insertMembers,
  insertOrganization,
  insertPeople,
  insertProject,
  startTestServer,
} from '../harness/index.ts';

/** Limits by which scopes are read whole; searched and looked up; searched, then scanned; and scanned at once, in two ways. */
const WAYS: ReadLimits[] = [
  { entries: 100, expected: 1000, matches: 90, scanned: [] },
  { entries: 9, expected: 1000, matches: 90, scanned: [] },
  { entries: 9, expected: 1000, matches: 0, scanned: [] },
  { entries: 9, expected: -1, matches: 90, scanned: [undefined] },
  { entries: 9, expected: -1, matches: 90, scanned: [40, undefined] },
].map(({ entries, ...limits }) => ({
  whole: { entries, matches: limits.matches },
  directory: limits,
  scopes: limits,
}));

const ORDERS = ['username', 'email', 'createdAt', 'lastLoginAt'] as const;

describe('listUsers', () => {
  test('finds the same page and total in organizations and projects by every way of reading', async () => {
    const server = await startTestServer();
    const people = await insertPeople(
      server,
      Array.from({ length: 90 }, (_, index) => ({
        username: `${index % 3 === 0 ? 'Ozelot' : 'Lynx'} ${index % 7}`,
        email: `way-${index}@example.com`,
        createdAt: new Date(Date.UTC(2025, 0, 1, index % 5)),
        lastLoginAt: index % 4 === 0 ? null : new Date(Date.UTC(2025, 1, 1, index % 6)),
        status: index % 10 === 0 ? ('disabled' as const) : ('active' as const),
      })),
    );
    const [one, other] = [await insertOrganization(server), await insertOrganization(server)];
    const project = await insertProject(server, other);
    const rows = <Columns extends object>(columns: Columns, from: number, to: number) =>
      people.slice(from, to).map(({ id: userId }, index) => ({
        ...columns,
        userId,
        role: index % 3 === 0 ? ('admin' as const) : ('viewer' as const),
      }));
    await insertMembers(server, {
      organizations: [
        ...rows({ organizationId: one.id }, 0, 60),
        ...rows({ organizationId: other.id }, 40, 80),
      ],
      projects: rows({ projectId: project.id, organizationId: other.id }, 40, 80),
    });
    const visible = [
      { of: 'organization' as const, ids: [one.id] },
      { of: 'project' as const, ids: [project.id] },
    ];
    const admins = [{ of: 'organization' as const, ids: [one.id, other.id], role: 'admin' as const }];
    const inactiveSince = '2025-02-01T03:00:00Z';
    const filters = [
      { memberships: [], visible },
      { memberships: [], visible, status: 'disabled' as const },
      { memberships: [], visible, inactiveSince },
      { memberships: [[{ of: 'organization' as const, ids: [one.id] }]] },
      { memberships: [admins] },
      { memberships: [admins], visible, status: 'active' as const },
    ];
    const { db } = server.database;
    for (const words of [['ozelot'], ['lynx', '3'], ['e'], ['way-4'], ['nothing']])
      for (const filter of filters)
        for (const order of ORDERS) {
          const page = { order, descending: words.length > 1, limit: 20, position: undefined };
          const found = await Promise.all(
            WAYS.map(async (limits) => {
              const { ids, keys, more, total } = await listUsers(db, { words, ...filter }, page, limits);
              return { ids, keys, more, total };
            }),
          );
          const what = `${words} ${JSON.stringify(filter)} ${order}`;
          const [whole, ...others] = found;
          assert.ok(whole && (words[0] === 'nothing' || whole.ids.length > 0), what);
          for (const each of others) assert.deepEqual(each, whole, what);
        }
  });

  test('finds the newest matches where scopes were filled at different times', async () => {
    const server = await startTestServer();
    const [recent, former] = [await insertOrganization(server), await insertOrganization(server)];
    const make = (year: number, count: number, nameOf: (index: number) => string) =>
      insertPeople(
        server,
        Array.from({ length: count }, (_, index) => ({
          username: nameOf(index),
          email: `${year}-${index}@example.com`,
          createdAt: new Date(Date.UTC(year, 0, 1 + index)),
        })),
      );
    // The matches among the recent ones are the oldest of these, and newer than all others.
    const newer = await make(2024, 60, (index) => (index < 15 ? 'Ozelot' : 'Lynx'));
    const older = await make(2020, 40, () => 'Ozelot');
    const role = 'viewer' as const;
    await insertMembers(server, {
      organizations: [
        ...newer.map(({ id }) => ({ organizationId: recent.id, userId: id, role })),
        ...older.map(({ id }) => ({ organizationId: former.id, userId: id, role })),
      ],
      projects: [],
    });
    const visible = [{ of: 'organization' as const, ids: [recent.id, former.id] }];
    const page = { order: 'createdAt' as const, descending: true, limit: 10, position: undefined };
    const expected = newer.slice(5, 15).map(({ id }) => id);
    for (const limits of WAYS) {
      const { ids } = await listUsers(
        server.database.db,
        { words: ['ozelot'], memberships: [], visible },
        page,
        limits,
      );
      assert.deepEqual(ids, expected.toReversed(), JSON.stringify(limits));
    }
  });

  test('finds no one in the scope that stands for the whole directory', async () => {
    const server = await startTestServer();
    await insertPeople(server, [{ username: 'Ada' }]);
    const { db } = server.database;
    for (const words of [[], ['ada']]) {
      const memberships = [[{ of: 'organization' as const, ids: ['00000000-0000-0000-0000-000000000000'] }]];
      const page = { order: 'createdAt' as const, descending: true, limit: 20, position: undefined };
      const { users, total } = await listUsers(db, { words, memberships }, page);
      assert.deepEqual([users, total], [[], { value: 0, exact: true }]);
    }
  });
});
