import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { UserFilter } from '../../src/identity/users/list.ts';
import { listUsers, type ReadLimits } from '../../src/identity/users/list-store.ts';
import { HOUR } from '../../src/lib/clock.ts';
import {
  insertMembers,
  insertOrganization,
  insertPeople,
  insertProject,
  startTestServer,
} from '../harness/index.ts';

const server = await startTestServer();
const { db } = server.database;
const BEGIN = Date.parse('2025-01-01T00:00:00Z');

/** More entries are not read whole; more expected matches lead to scans of these lengths; more matches are not sorted. */
const way = (whole: number, expected: number, matches: number, scanned: (number | undefined)[]) => {
  const limits = { expected, matches, scanned };
  return {
    whole: { entries: whole, matches },
    directory: limits,
    scopes: limits,
    sorted: matches,
  } satisfies ReadLimits;
};
const WAYS = {
  'read whole': way(1000, 1000, 1000, []),
  'read whole, then scanned': way(1000, 1000, 5, []),
  searched: way(0, 1000, 1000, []),
  'searched, then scanned': way(0, 1000, 5, []),
  'scanned in parts': way(0, -1, 1000, [30, 60]),
  'scanned in parts, then whole': way(0, -1, 1000, [10, undefined]),
};

/** Many have the same sort keys. The members of each organization were created at other times than those of the others. */
const people = await insertPeople(
  server,
  Array.from({ length: 240 }, (_, index) => ({
    username: `${index % 3 === 0 ? 'Ozelot' : 'Lynx'} ${['Anders', 'Berg', 'Coe'][Math.floor(index / 80)]}${index % 5}`,
    email: `m${index % 7}-${index}@example.com`,
    createdAt: new Date(BEGIN + Math.floor(index / 3) * HOUR),
    lastLoginAt: index % 4 === 0 ? null : new Date(BEGIN + ((index * 7) % 90) * HOUR),
    status: (['active', 'active', 'disabled', 'active', 'pending'] as const)[index % 5] ?? 'active',
    systemRole: index % 20 === 0 ? ('admin' as const) : ('user' as const),
  })),
);

/** Half of each third of the users, and some of all. */
const isMember = (organization: number, index: number) =>
  index % 11 === organization || (Math.floor(index / 80) === organization && index % 2 === 0);
const roleOf = (index: number) => (index % 3 === 0 ? ('admin' as const) : ('viewer' as const));
const organizations = [];
const projects = [];
const rows: Parameters<typeof insertMembers>[1] = { organizations: [], projects: [] };
for (const number of [0, 1, 2]) {
  const { id: organizationId } = await insertOrganization(server);
  const { id: projectId } = await insertProject(server, { id: organizationId });
  organizations.push(organizationId);
  projects.push(projectId);
  for (const [index, { id: userId }] of people.entries()) {
    if (!isMember(number, index)) continue;
    rows.organizations.push({ organizationId, userId, role: roleOf(index) });
    if (index % 5 > 1) rows.projects.push({ projectId, organizationId, userId, role: roleOf(index + 1) });
  }
}
await insertMembers(server, rows);

const role = fc.option(fc.constantFrom('admin' as const, 'viewer' as const), { nil: undefined });
const parts = fc.uniqueArray(
  fc.oneof(
    fc.record({
      of: fc.constant('organization' as const),
      ids: fc.subarray(organizations, { minLength: 1 }),
      role,
    }),
    fc.record({ of: fc.constant('project' as const), ids: fc.subarray(projects, { minLength: 1 }), role }),
  ),
  { minLength: 1, maxLength: 2, selector: ({ of }) => of },
);
const filters = fc.record({
  words: fc.subarray(['ozelot', 'e', 'm3', 'anders', 'berg', 'coe1', '17', 'nobody'], { maxLength: 2 }),
  status: fc.option(fc.constantFrom('active' as const, 'disabled' as const), { nil: undefined, freq: 1 }),
  inactiveSince: fc.option(
    fc.integer({ min: 20, max: 90 }).map((hours) => new Date(BEGIN + hours * HOUR).toISOString()),
    { nil: undefined, freq: 1 },
  ),
  memberships: fc.oneof({ weight: 3, arbitrary: fc.tuple(parts) }, { weight: 1, arbitrary: fc.constant([]) }),
});
const ORDERS = ['username', 'email', 'createdAt', 'lastLoginAt'] as const;
const pages = fc.record({
  order: fc.constantFrom(...ORDERS),
  descending: fc.boolean(),
  limit: fc.constantFrom(4, 4, 25, 200),
});

type Person = (typeof people)[number];
const textOf = ({ username, email }: Person) => `${username}\n${email}`.toLowerCase();
const KEYS: Record<(typeof ORDERS)[number], (person: Person) => string | number> = {
  username: textOf,
  email: ({ email }) => email,
  createdAt: ({ createdAt }) => createdAt.getTime(),
  lastLoginAt: ({ lastLoginAt }) => lastLoginAt?.getTime() ?? 0,
};
const compare = (one: string | number, other: string | number) => (one < other ? -1 : one > other ? 1 : 0);

function isIn(person: Person, part: UserFilter['memberships'][number][number]): boolean {
  const memberships =
    part.of === 'organization'
      ? rows.organizations.map((row) => ({ ...row, of: row.organizationId }))
      : rows.projects.map((row) => ({ ...row, of: row.projectId }));
  return memberships.some(
    (each) =>
      each.userId === person.id && part.ids.includes(each.of) && (!part.role || part.role === each.role),
  );
}

/** Returns the IDs of a whole list, by a plain computation. */
function expectedIds(
  filter: UserFilter,
  { order, descending }: { order: (typeof ORDERS)[number]; descending: boolean },
) {
  const since = Date.parse(filter.inactiveSince ?? '');
  const isInactive = ({ status, createdAt, lastLoginAt }: Person) =>
    status === 'active' && Math.max(createdAt.getTime(), lastLoginAt?.getTime() ?? 0) < since;
  const keyOf = KEYS[order];
  return people
    .filter(
      (person) =>
        filter.words.every((word) => textOf(person).includes(word)) &&
        (!filter.status || person.status === filter.status) &&
        (!filter.inactiveSince || isInactive(person)) &&
        filter.memberships.every((scope) => scope.some((part) => isIn(person, part))),
    )
    .sort((one, other) => compare(keyOf(one), keyOf(other)) || compare(one.id, other.id))
    .map(({ id }) => id)
    [descending ? 'reverse' : 'slice']();
}

for (const [name, limits] of Object.entries(WAYS))
  test(`listUsers finds what a plain computation does: ${name}`, async () => {
    await fc.assert(
      fc.asyncProperty(filters, pages, async (filter, page) => {
        const expected = expectedIds(filter, page);
        const ids: string[] = [];
        const seen: { ids: string[]; keys: string[] }[] = [];
        for (let more = true; more; ) {
          const last = seen.at(-1);
          const position = last && {
            value: last.keys.at(-1) ?? '',
            id: last.ids.at(-1) ?? '',
            backwards: false,
          };
          const found = await listUsers(db, filter, { ...page, position }, limits);
          if (found.total.exact) assert.equal(found.total.value, expected.length);
          ids.push(...found.ids);
          seen.push(found);
          more = found.more;
        }
        assert.deepEqual(ids, expected);
        const [, second] = seen;
        if (!second) return;
        // Backwards from the second page to the first one.
        const position = { value: second.keys[0] ?? '', id: second.ids[0] ?? '', backwards: true };
        const back = await listUsers(db, filter, { ...page, position }, limits);
        assert.deepEqual(back.ids, expected.slice(0, page.limit));
      }),
      { numRuns: 40, endOnFailure: true },
    );
  });
