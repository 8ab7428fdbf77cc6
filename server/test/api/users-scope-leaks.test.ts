import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  insertMembers,
  insertOrganization,
  insertPeople,
  insertProject,
  insertSignedIn,
  SORTS,
  startTestServer,
} from '../harness/index.ts';

const server = await startTestServer();

/** Returns all queries of a list, with words that occur inside, outside, in both and in no scope. */
function queriesOf(ids: string[]): string[] {
  const words = [
    '',
    'ada',
    'grace',
    'hopepr',
    'lovelcae',
    'turign',
    'xqzw',
    'a',
    'ad',
    '王',
    'secret.example',
    'ada turing',
    'adda',
    'ade',
  ];
  return [
    ...SORTS.flatMap((sort) =>
      ['', '&limit=2', '&status=disabled', '&systemRole=admin'].map((rest) => `sort=${sort}${rest}`),
    ),
    ...words.flatMap((q) =>
      ['', '&sort=username', '&status=active', '&organizationRole=viewer'].map(
        (rest) => `q=${encodeURIComponent(q)}${rest}`,
      ),
    ),
    ...['admin', 'viewer'].flatMap((role) => [`organizationRole=${role}`, `projectRole=${role}`]),
    ...ids.flatMap((id) => [
      `organizationId=${id}`,
      `organizationId=${id}&organizationRole=viewer`,
      `organizationId=${id}&organizationRole=admin&q=ada`,
      `projectId=${id}`,
      `projectId=${id}&projectRole=admin`,
      `projectId=${id}&organizationRole=admin`,
    ]),
  ];
}

/** Inserts an organization with members and an admin, and users outside. */
async function insertWorld(size: number) {
  const boss = await insertSignedIn(server, { username: 'Boss Inside' });
  const chief = await insertSignedIn(server, { username: 'Chief Inside' });
  const inside = await insertPeople(
    server,
    Array.from({ length: size }, (_, index) => ({
      username: ['Ada Lovelace', 'Grace Hopper', 'Alan Body', '王小明'][index % 4] ?? '',
      email: `inside-${size}-${index}@example.com`,
      createdAt: new Date(Date.parse('2025-01-01T00:00:00Z') + (index % 50) * 60_000),
      lastLoginAt:
        index % 3 === 0 ? null : new Date(Date.parse('2025-02-01T00:00:00Z') + (index % 7) * 60_000),
      status: index % 5 === 0 ? ('disabled' as const) : ('active' as const),
    })),
  );
  const [own, other] = [await insertOrganization(server), await insertOrganization(server)];
  const [ownProject, hiddenProject, otherProject] = [
    await insertProject(server, own),
    await insertProject(server, own),
    await insertProject(server, other),
  ];
  const member = (organizationId: string, userId: string, role: 'admin' | 'viewer' = 'viewer') => ({
    organizationId,
    userId,
    role,
  });
  const memberIds = inside.map(({ id }) => id);
  await insertMembers(server, {
    organizations: [
      member(own.id, boss.id, 'admin'),
      member(own.id, chief.id),
      ...memberIds.map((id) => member(own.id, id)),
    ],
    projects: [
      { projectId: ownProject.id, ...member(own.id, chief.id, 'admin') },
      ...memberIds.map((id) => ({ projectId: ownProject.id, ...member(own.id, id) })),
    ],
  });
  return { boss, chief, inside, own, other, ownProject, hiddenProject, otherProject };
}

describe('GET /users', () => {
  for (const size of [12, 1400]) {
    test(`returns responses about ${size} members that do not depend on users outside, byte for byte`, async () => {
      const world = await insertWorld(size);
      const { boss, chief, inside, own, other, ownProject, hiddenProject, otherProject } = world;
      const all = queriesOf([own.id, other.id, ownProject.id, hiddenProject.id, otherProject.id]);
      // All queries for the small organization; a random part for the large one, whose queries are slower.
      const offset = Math.floor(Math.random() * 3);
      const queries = size < 100 ? all : all.filter((_, index) => index % 3 === offset);
      const ask = async (browser: typeof boss.browser) => {
        const answers: Record<string, string> = {};
        for (const query of queries) answers[query] = (await browser.get(`/users?${query}`)).expect(200).text;
        return answers;
      };
      // A project admin must not see the rest of the organization either.
      const before = { boss: await ask(boss.browser), chief: await ask(chief.browser) };

      const outside = await insertPeople(
        server,
        Array.from({ length: 300 }, (_, index) => ({
          username:
            ['Alan Turing', 'Ada Outside', 'Adda Ade', 'Xqzw Hopepr', '王大', 'Grace Turign'][index % 6] ??
            '',
          email: `${size}-${index}@secret.example`,
          createdAt: new Date(Date.parse('2025-01-01T00:00:00Z') + (index % 50) * 60_000),
          lastLoginAt: new Date(Date.parse('2025-02-01T00:00:00Z') + (index % 7) * 60_000),
          status: index % 2 === 0 ? ('disabled' as const) : ('active' as const),
        })),
        { analyze: false },
      );
      await insertMembers(
        server,
        {
          organizations: [...outside, ...inside].map(({ id: userId }, index) => ({
            organizationId: other.id,
            userId,
            role: index % 2 === 0 ? ('admin' as const) : ('viewer' as const),
          })),
          projects: [...outside, ...inside].map(({ id: userId }, index) => ({
            projectId: otherProject.id,
            organizationId: other.id,
            userId,
            role: index % 3 === 0 ? ('admin' as const) : ('viewer' as const),
          })),
        },
        { analyze: false },
      );
      const after = { boss: await ask(boss.browser), chief: await ask(chief.browser) };
      assert.deepEqual(after.boss, before.boss);
      assert.deepEqual(after.chief, before.chief);

      // An organization admin sees all its projects; a project admin only own projects, and their members.
      await insertMembers(
        server,
        {
          organizations: outside
            .slice(0, 40)
            .map(({ id: userId }) => ({ organizationId: own.id, userId, role: 'viewer' })),
          projects: inside.slice(0, 5).map(({ id: userId }) => ({
            projectId: hiddenProject.id,
            organizationId: own.id,
            userId,
            role: 'admin',
          })),
        },
        { analyze: false },
      );
      assert.deepEqual(await ask(chief.browser), before.chief);
      assert.notDeepEqual(await ask(boss.browser), before.boss);
    });
  }

  test('filters by an invisible id like by an unknown one, alone and combined', async () => {
    const { boss, chief, other, otherProject, hiddenProject } = await insertWorld(6);
    const [nowhere] = ['01900000-0000-7000-8000-000000000000'];
    for (const [browser, filter] of [
      [
        boss.browser,
        [
          ['organizationId', other.id],
          ['projectId', otherProject.id],
        ],
      ],
      [
        chief.browser,
        [
          ['organizationId', other.id],
          ['projectId', otherProject.id],
          ['projectId', hiddenProject.id],
        ],
      ],
    ] as const)
      for (const [key, id] of filter)
        for (const rest of [
          '',
          '&q=ada',
          '&q=aad',
          '&organizationRole=viewer&projectRole=viewer',
          '&sort=email&limit=1',
          '&status=active',
        ]) {
          const asked = async (value: string) => {
            const [answer, events] = await server.traced(() => browser.get(`/users?${key}=${value}${rest}`));
            assert.deepEqual(events, []);
            return answer.expect(200).json;
          };
          const empty = {
            items: [],
            nextCursor: null,
            previousCursor: null,
            total: { value: 0, exact: true },
          };
          const answer = await asked(id);
          assert.deepEqual(answer, await asked(nowhere));
          assert.deepEqual(
            { ...Object(answer), suggestions: undefined },
            { ...empty, suggestions: undefined },
          );
        }
  });
});
