import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { DAY } from '../../src/lib/clock.ts';
import {
  assertAuditLog,
  type Client,
  firstAdmin,
  insertPeople,
  insertSession,
  type MadeUpPerson,
  signedInUser,
  startTestServer,
  type User,
} from '../harness/index.ts';

const server = await startTestServer();
const { browser, id } = await firstAdmin(server);
const BEGIN = Date.parse('2025-06-01T00:00:00Z');
const day = (number: number) => new Date(BEGIN + number * DAY);
// Few distinct values, so that nearly every sort key occurs several times.
await insertPeople(
  server,
  Array.from({ length: 137 }, (_, index) => ({
    username: ['Ada', 'ada', 'Bob', 'Ångström', '李雷', 'Zoë', '_x'][index % 7] ?? '',
    email: `${index % 2 ? 'PAGE' : 'page'}-${index}@example.com`,
    systemRole: index % 10 === 0 ? ('admin' as const) : ('user' as const),
    status: (['active', 'active', 'disabled', 'pending'] as const)[index % 4] ?? 'active',
    createdAt: day(index % 3),
    lastLoginAt: index % 5 < 2 ? null : day(index % 4),
  })),
);
const all = (): Promise<Partial<MadeUpPerson>[]> => server.sql('SELECT id FROM users');

type Query = Record<string, string | number>;
const search = (query: Query) =>
  `/users?${new URLSearchParams(Object.entries(query).map(([key, value]): [string, string] => [key, String(value)]))}`;
const list = async (query: Query, client: Client = browser) =>
  (await client.get(search(query))).expect(200).users();

/** Reads pages from the first to the last; `between` runs before each further one. */
async function forward(query: Query, between: () => Promise<unknown> = async () => {}) {
  const pages = [await list(query)];
  for (;;) {
    const cursor = pages.at(-1)?.nextCursor;
    if (!cursor) return pages;
    await between();
    pages.push(await list({ ...query, cursor }));
    assert.ok(pages.length < 300, 'pages end');
  }
}
const idsOf = (pages: { items: User[] }[]) => pages.flatMap(({ items }) => items.map(({ id }) => id));

const SORTS = ['username', 'email', 'lastLoginAt', 'createdAt'].flatMap((sort) => [sort, `-${sort}`]);

describe('GET /users', () => {
  test('sorts by each key, newest first by default', async () => {
    const keyOf: Record<string, (user: User) => string | number> = {
      username: (user) =>
        Buffer.from(user.username.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase()).toString('hex'),
      email: (user) => user.email.toLowerCase(),
      lastLoginAt: (user) => (user.lastLoginAt === null ? -1 : Date.parse(user.lastLoginAt)),
      createdAt: (user) => Date.parse(user.createdAt),
    };
    for (const sort of SORTS) {
      const { items } = await list({ sort, limit: 200 });
      assert.equal(items.length, 138);
      const keys = items.map((user) => keyOf[sort.replace('-', '')]?.(user) ?? '');
      const sorted = keys.toSorted((left, right) => (left < right ? -1 : left > right ? 1 : 0));
      assert.deepEqual(keys, sort.startsWith('-') ? sorted.reverse() : sorted, sort);
    }
    const standard = (await browser.get('/users')).expect(200).users();
    assert.equal(standard.items.length, 30);
    assert.deepEqual(standard.items, (await list({ sort: '-createdAt', limit: 30 })).items);
  });

  test('visits each user once in both directions, for every sort', async () => {
    const allIds = (await all()).map(({ id }) => id).sort();
    for (const sort of SORTS) {
      const pages = await forward({ sort, limit: 10 });
      assert.deepEqual(idsOf(pages).sort(), allIds, sort);
      assert.equal(pages[0]?.previousCursor, null);
      assert.equal(pages.at(-1)?.nextCursor, null);
      assert.ok(pages.every(({ total }) => total.exact && total.value === allIds.length));
      // Back from the last page: the same pages in reverse.
      for (let index = pages.length - 1; index > 0; index--) {
        const cursor = pages[index]?.previousCursor ?? '';
        const page = await list({ sort, limit: 10, cursor });
        assert.deepEqual(idsOf([page]), idsOf(pages.slice(index - 1, index)), `${sort} ${index}`);
      }
      const first = await list({ sort, limit: 10, cursor: pages[1]?.previousCursor ?? '' });
      assert.equal(first.previousCursor, null);
      assert.deepEqual(
        (await list({ sort, limit: 10, cursor: first.nextCursor ?? '' })).items,
        pages[1]?.items,
      );
    }
  });

  test('returns pages of one, and of all', async () => {
    const single = await forward({ sort: 'username', limit: 1 });
    assert.equal(single.length, 138);
    assert.deepEqual(idsOf(single), idsOf([await list({ sort: 'username', limit: 200 })]));
  });

  test('omits and repeats no user while users change', async () => {
    for (const sort of SORTS) {
      let round = 0;
      const passing: string[] = [];
      const before = (await all()).map(({ id }) => id);
      const pages = await forward({ sort, limit: 9 }, async () => {
        round++;
        const added = await insertPeople(
          server,
          [0, 3, 1].map((number) => ({
            username: 'Ada',
            email: `passing-${sort}-${round}-${number}@example.com`,
            createdAt: day(number),
            lastLoginAt: day(number),
          })),
          { analyze: false },
        );
        passing.push(...added.map(({ id }) => id));
      });
      const visited = idsOf(pages).filter((id) => !passing.includes(id));
      assert.deepEqual(visited.sort(), before.sort(), sort);
      assert.equal(new Set(idsOf(pages)).size, idsOf(pages).length);
      await server.sql('DELETE FROM users WHERE id = ANY($1)', [passing]);
    }
  });

  test('accepts a cursor after its user is deleted', async () => {
    const page = await list({ sort: 'email', limit: 5 });
    const rest = idsOf(await forward({ sort: 'email', limit: 200, cursor: page.nextCursor ?? '' }));
    const last = page.items.at(-1)?.id;
    await server.sql('DELETE FROM users WHERE id = $1', [last]);
    const again = idsOf(await forward({ sort: 'email', limit: 200, cursor: page.nextCursor ?? '' }));
    assert.deepEqual(again, rest);
  });

  test('narrows list and total by filters, alone and together', async () => {
    const rows = await server.sql<{ id: string; status: string; system_role: string }>('SELECT * FROM users');
    for (const status of ['pending', 'active', 'disabled', undefined]) {
      for (const systemRole of ['admin', 'user', undefined]) {
        const query = { ...(status && { status }), ...(systemRole && { systemRole }), limit: 7 };
        const expected = rows.filter(
          (row) => (!status || row.status === status) && (!systemRole || row.system_role === systemRole),
        );
        const pages = await forward(query);
        assert.deepEqual(idsOf(pages).sort(), expected.map(({ id }) => id).sort());
        assert.deepEqual(pages[0]?.total, { value: expected.length, exact: true });
      }
    }
  });

  test('rejects changed, foreign and made-up cursors with 422', async () => {
    const { nextCursor } = await list({ sort: 'email', limit: 5 });
    const cursor = nextCursor ?? '';
    const [body = '', seal = ''] = cursor.split('.');
    const content = Buffer.from(body, 'base64url').toString();
    const changed = (text: string) => `${Buffer.from(text).toString('base64url')}.${seal}`;
    const tampered = [
      '',
      '.',
      'x',
      body,
      `${body}.`,
      `.${seal}`,
      `${cursor}.`,
      `${cursor}x`,
      ` ${cursor}`,
      `${body}=.${seal}`,
      `${body}.${seal.toUpperCase()}`,
      changed(content.replace('@', '%')),
      changed(content.replace('0]', '1]')),
      changed('["","",0]'),
      `${Buffer.from('["x","y",0]').toString('base64url')}.`,
    ];
    for (const each of tampered) {
      const answer = await browser.get(search({ sort: 'email', cursor: each }));
      const { errors } = answer.expect(422).problem('invalid_cursor');
      assert.deepEqual(
        errors?.map(({ path, code }) => [path, code]),
        [['/cursor', 'invalid_cursor']],
        each,
      );
    }
    for (const sort of ['-email', 'username', '-createdAt']) {
      (await browser.get(search({ sort, cursor }))).expect(422).problem('invalid_cursor');
    }
    (await browser.get(search({ sort: 'email', cursor }))).expect(200);
    // A node with the same secret accepts it, one with another secret does not.
    const other = await startTestServer({
      beside: server,
      config: { secretKey: 'another secret key, of another installation' },
    });
    const { browser: there } = await insertSession(other, id);
    (await there.get(search({ sort: 'email', cursor }))).expect(422).problem('invalid_cursor');
  });

  test('returns all faults of a query', async () => {
    const answer = await browser.get('/users?sort=password&limit=0&status=gone&systemRole=root&Q=x&q=%00');
    assert.deepEqual(answer.expect(422).faults(), [
      '/Q unknown_field',
      '/limit too_small',
      '/q invalid_text',
      '/sort unknown_value',
      '/status unknown_value',
      '/systemRole unknown_value',
    ]);
    for (const limit of ['201', '1.5', 'ten', '', '1e9', '-1']) {
      (await browser.get(`/users?limit=${limit}`)).expect(422).problem('invalid');
    }
    (await browser.get(`/users?q=${'x'.repeat(201)}`)).expect(422);
    (await browser.get('/users?q=a&q=b')).expect(422);
  });

  test('rejects others than system admins, with an event', async () => {
    const person = await signedInUser(server, { browser });
    const [answer, events] = await server.traced(() => person.browser.get('/users?q=a'));
    answer.expect(403).problem('forbidden');
    assertAuditLog(events, { operation: 'list', outcome: 'denied', reason: 'forbidden', by: person });
  });

  test('estimates totals above ten thousand', async () => {
    const big = await startTestServer();
    const boss = await firstAdmin(big);
    await insertPeople(
      big,
      Array.from({ length: 9_999 }, () => ({})).map((_, index) => ({ email: `${index}@example.com` })),
    );
    assert.deepEqual((await list({ limit: 1 }, boss.browser)).total, { value: 10_000, exact: true });
    await insertPeople(
      big,
      Array.from({ length: 15_000 }, (_, index) => ({ email: `more-${index}@example.com` })),
    );
    const { value, exact } = (await list({ limit: 1 }, boss.browser)).total;
    assert.equal(exact, false);
    assert.ok(value > 24_000 && value < 26_000, `${value}`);
  });
});
