import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { MINUTE } from '../../src/lib/clock.ts';
import { newId } from '../../src/lib/ids.ts';
import {
  type Directory,
  type DirectoryQuery,
  expectedList,
  insertMembers,
  insertOrganization,
  insertPeople,
  insertProject,
  insertSession,
  knownTo,
  type MadeUpPerson,
  type MemberRole,
  SORTS,
  startTestServer,
  type TestServer,
  type User,
} from '../harness/index.ts';

const BEGIN = Date.parse('2025-01-01T00:00:00Z');
const NAMES = ['Ada Lovelace', 'Zoë García', '王小明', 'Bob 7', 'Ольга', 'o-o n_n', 'Maria Smith'];

/** Inserts users that share nearly every sort key. */
const insertMany = (server: TestServer, count: number) =>
  insertPeople(
    server,
    Array.from({ length: count }, (_, index) => ({
      username: NAMES[index % NAMES.length] ?? '',
      email: `${['p', 'Q_', "o'"][index % 3]}${index.toString(36)}@${['example.com', 'l.co'][index % 2]}`,
      status: (['active', 'active', 'active', 'disabled', 'pending'] as const)[index % 5] ?? 'active',
      systemRole: index % 9 === 4 ? ('admin' as const) : ('user' as const),
      createdAt: new Date(BEGIN + (index % 11) * MINUTE),
      lastLoginAt: index % 4 === 0 ? null : new Date(BEGIN + (index % 6) * MINUTE),
    })),
  );

interface Resources {
  organizations: { id: string }[];
  projects: { id: string; organizationId: string }[];
}

const queries = ({ organizations, projects }: Resources): fc.Arbitrary<DirectoryQuery> => {
  const role = fc.constantFrom('admin', 'viewer');
  const idOf = (resources: { id: string }[]) =>
    fc.oneof(
      { weight: 8, arbitrary: fc.constantFrom(...resources.map(({ id }) => id)) },
      { weight: 1, arbitrary: fc.constant(newId()) },
    );
  const asked = fc.record({
    sort: fc.constantFrom(...SORTS),
    q: fc.constantFrom('a', '@', 'maria', 'AD', '王', 'zzz', 'a l.co', 'o-', 'ль'),
    status: fc.constantFrom('active', 'disabled', 'pending'),
    systemRole: fc.constantFrom('admin', 'user'),
    organizationId: idOf(organizations),
    organizationRole: role,
    projectId: idOf(projects),
    projectRole: role,
  });
  const keys = [
    'q',
    'status',
    'systemRole',
    'organizationId',
    'organizationRole',
    'projectId',
    'projectRole',
  ];
  return fc.tuple(asked, fc.subarray(keys, { maxLength: 3 })).map(([{ sort, ...rest }, chosen]) => ({
    sort,
    ...Object.fromEntries(Object.entries(rest).filter(([key]) => chosen.includes(key))),
  }));
};

const search = (query: object) =>
  `/users?${new URLSearchParams(Object.entries(query).map(([key, value]): [string, string] => [key, String(value)]))}`;

/** Reads a list from the first page to the last, and compares it with the model. */
async function check(
  {
    browser,
    person,
  }: { browser: Awaited<ReturnType<typeof insertSession>>['browser']; person: MadeUpPerson },
  directory: Directory,
  query: DirectoryQuery,
  limit: number,
) {
  const expected = expectedList(person, directory, query);
  if (expected === undefined) {
    (await browser.get(search({ ...query, limit }))).expect(403).problem('forbidden');
    return undefined;
  }
  const items: User[] = [];
  let exact = true;
  let cursor: string | null | undefined;
  let back: string | null = null;
  const at = async (position?: string | null) =>
    (await browser.get(search({ ...query, limit, ...(position && { cursor: position }) })))
      .expect(200)
      .users();
  do {
    const page = await at(cursor);
    items.push(...page.items);
    back = page.previousCursor;
    exact = page.total.exact;
    if (exact) assert.equal(page.total.value, expected.length);
    else assert.ok(page.total.value >= page.items.length);
    cursor = page.nextCursor;
  } while (cursor);
  assert.deepEqual(
    items.map(({ id }) => id),
    expected.map(({ id }) => id),
  );
  // The page before the last one.
  const before = Math.floor((expected.length - 1) / limit - 1) * limit;
  if (back) assert.deepEqual((await at(back)).items, items.slice(before, before + limit));
  const known = knownTo(person, directory);
  for (const { id, memberships } of items.slice(0, 20)) {
    const { organizations, projects } = id === person.id ? directory : known;
    assert.deepEqual(
      [
        ...memberships.organizations.map((each) => `${each.organizationId} ${each.role}`),
        ...memberships.projects.map((each) => `${each.organizationId} ${each.projectId} ${each.role}`),
      ].sort(),
      [
        ...organizations
          .filter(({ userId }) => userId === id)
          .map((each) => `${each.organizationId} ${each.role}`),
        ...projects
          .filter(({ userId }) => userId === id)
          .map((each) => `${each.organizationId} ${each.projectId} ${each.role}`),
      ].sort(),
    );
  }
  return exact;
}

/** Inserts several organizations with projects, some of them empty. */
async function insertResources(server: TestServer, count: number, projectsEach: number): Promise<Resources> {
  const organizations = [];
  const projects = [];
  for (let index = 0; index < count; index++) {
    const organization = await insertOrganization(server);
    organizations.push(organization);
    for (let each = 0; each < projectsEach; each++) projects.push(await insertProject(server, organization));
  }
  return { organizations, projects };
}

/** Returns random memberships: two of five users are members of a resource, one in three of those as admin. */
function membershipsOf(seed: number, people: MadeUpPerson[], { organizations, projects }: Resources) {
  let state = seed;
  const draw = (of: number) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * of);
  };
  const pick = (): MemberRole | undefined => (draw(5) < 3 ? undefined : draw(3) === 0 ? 'admin' : 'viewer');
  const rowsOf = <Resource extends object>(columns: Resource, among: { id: string }[]) =>
    among.flatMap(({ id: userId }) => {
      const role = pick();
      return role ? [{ ...columns, userId, role }] : [];
    });
  const members = organizations.map(({ id }) => rowsOf({ organizationId: id }, people));
  return {
    organizations: members.flat(),
    projects: projects.flatMap(({ id: projectId, organizationId }) => {
      const of = members.flat().filter((row) => row.organizationId === organizationId);
      return rowsOf(
        { projectId, organizationId },
        of.map(({ userId }) => ({ id: userId })),
      );
    }),
  };
}

describe('GET /users', () => {
  test('returns what a plain filter does, for every scope, order and filter', async () => {
    // The session cache is off, since memberships change by SQL.
    const server = await startTestServer({ config: { sessionCacheSize: 0 } });
    const people = await insertMany(server, 36);
    const resources = await insertResources(server, 3, 2);
    const callers = await Promise.all(
      people
        .filter(({ status }) => status === 'active')
        .slice(0, 7)
        .map(async (person) => ({ person, ...(await insertSession(server, person.id)) })),
    );
    const asked = fc.array(queries(resources), { minLength: 4, maxLength: 4 });
    let refused = 0;
    let answered = 0;
    await fc.assert(
      fc.asyncProperty(fc.nat(), asked, fc.constantFrom(3, 10, 50), async (seed, wanted, limit) => {
        const rows = membershipsOf(seed, people, resources);
        await server.sql('DELETE FROM organization_members');
        await insertMembers(server, rows, { analyze: false });
        for (const caller of callers)
          for (const query of wanted) {
            const exact = await check(caller, { people, ...rows }, query, limit);
            // Small lists are always counted exactly.
            if (exact === undefined) refused++;
            else assert.equal(exact, true, `${++answered}`);
          }
      }),
      { numRuns: 8, endOnFailure: true },
    );
    assert.ok(refused > 0 && answered > 100, `${refused} ${answered}`);
  });

  test('returns the same for large organizations and projects', async () => {
    const server = await startTestServer();
    const people = await insertMany(server, 1000);
    const resources = await insertResources(server, 3, 2);
    const [first, second, third] = resources.organizations.map(({ id }) => id);
    const isIn: Record<string, (index: number) => boolean> = {
      // All members of the second were created within the same minutes.
      [first ?? '']: (index) => index % 2 === 0,
      [second ?? '']: (index) => index % 11 < 5,
      [third ?? '']: (index) => index < 40,
    };
    const roleOf = (index: number, every: number) =>
      index % every === 0 ? ('admin' as const) : ('viewer' as const);
    const organizations = resources.organizations.flatMap(({ id: organizationId }) =>
      people.flatMap(({ id: userId }, index) =>
        isIn[organizationId]?.(index) ? [{ organizationId, userId, role: roleOf(index, 50) }] : [],
      ),
    );
    const projects = resources.projects.flatMap(({ id: projectId, organizationId }, number) =>
      people.flatMap(({ id: userId }, index) =>
        isIn[organizationId]?.(index) && (number % 2 === 0 || index % 3 > 0)
          ? [{ projectId, organizationId, userId, role: roleOf(index + 7 * number, 60) }]
          : [],
      ),
    );
    const directory = { people, organizations, projects };
    await insertMembers(server, directory);
    const rules = (
      { id }: MadeUpPerson,
      rows: { userId: string; role: MemberRole; organizationId: string }[],
    ) =>
      new Set(
        rows.filter(({ userId, role }) => userId === id && role === 'admin').map((row) => row.organizationId),
      ).size;
    const find = (wanted: (person: MadeUpPerson) => boolean) =>
      people.find((person) => person.status === 'active' && wanted(person)) ?? assert.fail('no user matches');
    const isUser = ({ systemRole }: MadeUpPerson) => systemRole === 'user';
    const callers = await Promise.all(
      [
        find(
          (person) => isUser(person) && rules(person, organizations) === 1 && rules(person, projects) === 0,
        ),
        find((person) => isUser(person) && rules(person, organizations) === 2),
        find((person) => isUser(person) && rules(person, organizations) === 0 && rules(person, projects) > 0),
        find((person) => isUser(person) && rules(person, organizations) > 0 && rules(person, projects) > 0),
        find(({ systemRole }) => systemRole === 'admin'),
      ].map(async (person) => ({ person, ...(await insertSession(server, person.id)) })),
    );
    // As many as these are always counted.
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...callers), queries(resources), async (caller, query) => {
        assert.notEqual(await check(caller, directory, query, 200), false);
      }),
      { numRuns: 16, endOnFailure: true },
    );
    for (const caller of callers)
      for (const sort of ['-createdAt', 'createdAt', 'username', '-email', 'lastLoginAt', '-lastLoginAt']) {
        await check(caller, directory, { sort }, 200);
        assert.equal(await check(caller, directory, { sort, q: 'a' }, 200), true);
      }
  });
});
