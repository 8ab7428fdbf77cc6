import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { MINUTE } from '../../src/lib/clock.ts';
import { fold } from '../../src/lib/text.ts';
import {
  createUser,
  firstAdmin,
  insertPeople,
  type MadeUpPerson,
  startTestServer,
  type User,
} from '../harness/index.ts';

const server = await startTestServer();
const admin = await firstAdmin(server);

const GIVEN = [
  'Ada',
  'Åsa',
  'Zoë',
  'Jürgen',
  'Łukasz',
  'İpek',
  'ΝΙΚΟΣ',
  'Groß',
  '王小明',
  '李',
  'Ольга',
  '𠮷野',
  'n_n',
  'o-o',
];
const FAMILY = [
  'Lovelace',
  'Ångström',
  'García',
  '100%',
  'back\\slash',
  'under_score',
  '大',
  'Ｆｕｌｌ',
  'ﬁeld',
  'Œuvre',
];
const DOMAINS = ['example.com', 'l.co', 'MAIL.example.org', 'x-y.example'];
const BEGIN = Date.parse('2025-01-01T00:00:00Z');
const pick = <Item>(items: readonly Item[], number: number): Item => {
  const item = items[number % items.length];
  if (item === undefined) throw new Error('nothing to pick from');
  return item;
};

/** Enough users that PostgreSQL scans an ordered index for frequent fragments, and uses the search indexes for rare ones. */
const people = await insertPeople(
  server,
  Array.from({ length: 3500 }, (_, index) => ({
    username: `${pick(GIVEN, index)} ${pick(FAMILY, index >> 2)}${index % 9 === 0 ? ` ${index}` : ''}`,
    email: `${['p', "o'", 'a+b', 'x%y', 'Q_'][index % 5]}${index.toString(36)}@${pick(DOMAINS, index >> 1)}`,
    status: index % 6 === 0 ? ('disabled' as const) : ('active' as const),
    systemRole: index % 50 === 0 ? ('admin' as const) : ('user' as const),
    createdAt: new Date(BEGIN + (index % 700) * MINUTE),
    lastLoginAt: index % 3 === 0 ? null : new Date(BEGIN + (index % 11) * MINUTE),
  })),
);
const [{ created_at: adminCreated } = { created_at: new Date(0) }] = await server.sql<{ created_at: Date }>(
  'SELECT created_at FROM users WHERE id = $1',
  [admin.id],
);
const [{ last_login_at: adminLogin } = { last_login_at: new Date(0) }] = await server.sql<{
  last_login_at: Date;
}>('SELECT last_login_at FROM user_activity WHERE user_id = $1', [admin.id]);
const allPeople: MadeUpPerson[] = [
  ...people,
  {
    id: admin.id,
    username: admin.username,
    email: admin.email,
    systemRole: 'admin',
    status: 'active',
    createdAt: adminCreated,
    lastLoginAt: adminLogin,
  },
];

interface Search {
  q: string;
  sort: string;
  status?: 'active' | 'disabled';
  systemRole?: 'admin' | 'user';
}

const textOf = ({ username, email }: { username: string; email: string }) =>
  `${fold(username)}\n${fold(email)}`;
const bytes = (text: string) => Buffer.from(text).toString('hex');
const KEYS: Record<string, (person: MadeUpPerson) => string> = {
  username: (person) => bytes(textOf(person)),
  email: ({ email }) => bytes(email.toLowerCase()),
  createdAt: ({ createdAt }) => createdAt.toISOString(),
  lastLoginAt: ({ lastLoginAt }) => lastLoginAt?.toISOString() ?? '',
};

/** Searches by a simple implementation, as the model. */
function naive({ q, sort, status, systemRole }: Search): string[] {
  const words = fold(q).split(/\s+/).filter(Boolean).slice(0, 8);
  const keyOf = KEYS[sort.replace('-', '')] ?? (() => '');
  const found = allPeople
    .filter((person) => words.every((word) => textOf(person).includes(word)))
    .filter((person) => (status ?? person.status) === person.status)
    .filter((person) => (systemRole ?? person.systemRole) === person.systemRole)
    .map((person) => ({ id: person.id, key: `${keyOf(person)} ${person.id}` }))
    .sort((left, right) => (left.key < right.key ? -1 : 1))
    .map(({ id }) => id);
  return sort.startsWith('-') ? found.reverse() : found;
}

const page = async (search: Search, more: { limit?: number; cursor?: string } = {}) => {
  const query = new URLSearchParams({ ...search });
  for (const [key, value] of Object.entries(more)) query.set(key, String(value));
  return (await admin.browser.get(`/users?${query}`)).expect(200).users();
};

async function readAll(search: Search, limit: number) {
  const pages = [await page(search, { limit })];
  for (let cursor = pages[0]?.nextCursor; cursor; cursor = pages.at(-1)?.nextCursor) {
    pages.push(await page(search, { limit, cursor }));
  }
  return pages;
}
const idsOf = (pages: { items: User[] }[]) => pages.flatMap(({ items }) => items.map(({ id }) => id));

/** A fragment of a user's text, in any letter case, of one to four characters or a whole word. */
const fragment = fc
  .tuple(fc.nat(people.length - 1), fc.boolean(), fc.nat(40), fc.integer({ min: 1, max: 5 }), fc.nat(2))
  .map(([index, ofName, start, length, letterCase]) => {
    const person = pick(people, index);
    const characters = [...(ofName ? person.username : person.email)];
    const from = start % characters.length;
    const text = characters.slice(from, length === 5 ? undefined : from + length).join('');
    return [text, text.toUpperCase(), text.toLowerCase()][letterCase] ?? text;
  });
const oddity = fc.constantFrom(
  '%',
  '_',
  '\\',
  '%%',
  '\\%',
  "'",
  '"',
  '.',
  '@',
  '-',
  '&',
  ':*',
  '(',
  '🎉',
  'ﬁ',
  'SS',
  'σ',
  'qqq',
);
const searches = fc.record(
  {
    q: fc
      .array(fc.oneof({ weight: 5, arbitrary: fragment }, { weight: 1, arbitrary: oddity }), {
        minLength: 1,
        maxLength: 3,
      })
      .map((words) => words.join(' ').slice(0, 190)),
    sort: fc.constantFrom(...Object.keys(KEYS).flatMap((key) => [key, `-${key}`])),
    status: fc.constantFrom('active' as const, 'disabled' as const),
    systemRole: fc.constantFrom('admin' as const, 'user' as const),
  },
  { requiredKeys: ['q', 'sort'] },
);

const found = async (q: string) =>
  (await page({ q, sort: 'username' }, { limit: 200 })).items.map(({ username }) => username);

describe('GET /users', () => {
  test('returns the same users as the model for every search, in order, over all pages', async () => {
    let counted = 0;
    await fc.assert(
      fc.asyncProperty(searches, fc.constantFrom(7, 30, 200), async (search, size) => {
        const expected = naive(search);
        const limit = expected.length > 1000 ? 200 : Math.max(size, Math.ceil(expected.length / 12));
        const pages = await readAll(search, limit);
        assert.deepEqual(idsOf(pages), expected);
        for (const { total, items } of pages) {
          if (total.exact) counted++;
          if (total.exact) assert.equal(total.value, expected.length);
          else assert.ok(total.value >= items.length);
        }
        const back = pages.at(-1)?.previousCursor;
        if (back) assert.deepEqual((await page(search, { limit, cursor: back })).items, pages.at(-2)?.items);
      }),
      { numRuns: 40 },
    );
    assert.ok(counted > 10, String(counted));
  });

  test('returns all matches of one or two characters with either plan', async () => {
    for (const q of [
      'a',
      'z',
      '王',
      '𠮷',
      '%',
      '_',
      '\\',
      "'",
      '@',
      '小明',
      'l.',
      'o-',
      '%y',
      'ß',
      'SS',
      'ά',
      '9',
      'İ',
    ]) {
      const search = { q, sort: 'username' };
      assert.deepEqual(idsOf(await readAll(search, 200)), naive(search), q);
    }
  });

  test('matches words in any order in name or address, ignoring case and accents', async () => {
    const username = 'Zoé Ö. Müller-Straße';
    await insertPeople(server, [{ username, email: 'zm77@somewhere.example' }]);
    for (const q of [
      'zoé müller',
      'MULLER ZOE',
      'somewhere zoe',
      'zm77 o',
      '  strasse   zoe  ',
      'STRASSE 7@somewhere',
      'üller-stra some',
      'zoe\u0301 zm7',
      'z o e m u l 7 .',
      'ｚｏé zm77',
    ]) {
      assert.ok((await found(q)).includes(username), q);
    }
    for (const q of ['zoe miller', 'zoe\\ müller', 'zm77%', 'zm_7', 'zm77zoe', 'straße zm78']) {
      assert.ok(!(await found(q)).includes(username), q);
    }
  });

  test('finds a name under every letter case', async () => {
    const names = ['Straßer', 'ΟΔΥΣΣΕΥΣ Ναός', 'Işıl', 'ISIK', 'Ольга ЁЖ', 'ﬀ ﬁ'];
    await insertPeople(
      server,
      names.map((username, index) => ({ username, email: `letter-case-${index}@example.com` })),
    );
    for (const name of names) {
      for (const q of [name, name.toUpperCase(), name.toLowerCase(), name.slice(0, 4).toUpperCase()]) {
        assert.ok((await found(`${q} letter-case`)).includes(name), q);
      }
    }
  });

  test('treats a blank search as none', async () => {
    const all = await page({ q: '', sort: 'email' });
    for (const q of [' ', '\t \n', '\u00a0']) assert.deepEqual(await page({ q, sort: 'email' }), all);
  });

  test('finds a new user before statistics exist', async () => {
    const { username } = await createUser(admin, { username: 'Brandnew Üñîçøđé' });
    for (const q of ['brandnew', 'bran unic', 'øđ', 'NICØ'])
      assert.ok((await found(q)).includes(username), q);
  });

  test('finds Chinese names by their Pinyin and initials', async () => {
    const created = await createUser(admin, { username: '单雄信', email: 'xx@example.com' });
    const find = async (q: string) => (await found(q)).filter((name) => name === '单雄信').length;
    for (const q of ['shanxiongxin', 'shan xiongxin', 'Xiong XIN Shan', 'shanx', 'sxx', '单', 'sxx xx@'])
      assert.equal(await find(q), 1, q);
    for (const q of ['danxiongxin', 'sxxx', 'shan lei']) assert.equal(await find(q), 0, q);
    (await admin.browser.patch(`/users/${created.id}`, { username: 'Felix Stone' })).expect(200);
    assert.deepEqual(await found('sxx xx@'), []);
    (await admin.browser.patch(`/users/${created.id}`, { username: '单雄信' })).expect(200);
    assert.equal(await find('sxx'), 1);
    (await admin.browser.delete(`/users/${created.id}`)).expect(204);
  });

  test('finds matches at the far end', async () => {
    const far = await startTestServer();
    const boss = await firstAdmin(far);
    await insertPeople(
      far,
      Array.from({ length: 6000 }, (_, index) => ({
        username: index < 2000 ? `Needle ${index}` : `Hay ${index}`,
        createdAt: new Date(BEGIN + index * MINUTE),
      })),
    );
    const total = async (sort: string) =>
      (await boss.browser.get(`/users?q=needle&sort=${sort}`)).users().total;
    // Large numbers are estimates.
    for (const sort of ['createdAt', '-createdAt']) {
      const { value, exact } = await total(sort);
      assert.ok(!exact && value > 1500 && value < 2500, `${sort} ${value}`);
    }
    const { items } = (await boss.browser.get('/users?q=needle&sort=-createdAt&limit=3')).users();
    assert.deepEqual(
      items.map(({ username }) => username),
      ['Needle 1999', 'Needle 1998', 'Needle 1997'],
    );
  });

  test('finds words that always or never occur together, whatever is expected of them', async () => {
    const large = await startTestServer();
    const boss = await firstAdmin(large);
    await insertPeople(
      large,
      Array.from({ length: 10_400 }, (_, index) => ({
        username: index % 2 === 0 ? `Ebony Flint Gravel Hazel ${index}` : `Ivory Jasper ${index}`,
        email: `${index}@example.com`,
        createdAt: new Date(BEGIN + index * MINUTE),
        lastLoginAt: new Date(BEGIN + index * MINUTE),
      })),
    );
    const search = async (q: string, sort: string, cursor = '') =>
      (
        await boss.browser.get(
          `/users?${new URLSearchParams({ q, sort, limit: '3', ...(cursor && { cursor }) })}`,
        )
      )
        .expect(200)
        .users();
    for (const sort of ['-createdAt', '-lastLoginAt']) {
      // More than are sorted, but the planner expects few.
      const together = await search('ebony flint gravel hazel', sort);
      assert.deepEqual(
        together.items.map(({ username }) => username),
        [10_398, 10_396, 10_394].map((index) => `Ebony Flint Gravel Hazel ${index}`),
      );
      assert.ok(!together.total.exact && together.total.value > 3000, JSON.stringify(together.total));
      const next = await search('ebony flint gravel hazel', sort, together.nextCursor ?? '');
      assert.equal(next.items[0]?.username, 'Ebony Flint Gravel Hazel 10392');
      // The planner expects thousands.
      const never = await search('ebony ivory', sort);
      assert.deepEqual([never.items, never.total], [[], { value: 0, exact: true }]);
      const rare = await search('hazel 1041', sort);
      assert.deepEqual([rare.items, rare.total], [[], { value: 0, exact: true }]);
      const few = await search('jasper 103', sort);
      assert.equal(few.total.exact, true);
      assert.equal(
        few.total.value,
        Array.from({ length: 10_400 }, (_, index) => index).filter(
          (index) => index % 2 === 1 && `${index}`.includes('103'),
        ).length,
      );
    }
  });
});
