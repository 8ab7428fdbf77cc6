import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  type Client,
  firstAdmin,
  insertOrganization,
  insertProject,
  insertSignedIn,
  startTestServer,
} from '../harness/index.ts';

const server = await startTestServer();
const admin = await firstAdmin(server);
const boss = await insertSignedIn(server);

/** In order of name; created in another order, two at each time. */
const NAMES = ['Acme', 'Ærø', 'Émile', 'Globex North', 'Globex South', 'Initech', 'Zeta', '北京', '上海'];
const host = await insertOrganization(server, { name: 'Host', members: { [boss.id]: 'admin' } });
for (const [index, name] of [...NAMES].reverse().entries()) {
  const { id } = await insertOrganization(server, { name, members: { [boss.id]: 'admin' } });
  const project = await insertProject(server, host, { name });
  const at = `2026-01-0${1 + Math.floor(index / 2)}T00:00:00Z`;
  await server.sql('UPDATE organizations SET created_at = $2 WHERE id = $1', [id, at]);
  await server.sql('UPDATE projects SET created_at = $2 WHERE id = $1', [project.id, at]);
}

interface List {
  items: { name: string }[];
  nextCursor: string | null;
  previousCursor: string | null;
  total: { value: number; exact: boolean };
}
const LISTS = {
  organizations: async (browser: Client, query: string): Promise<List> =>
    (await browser.get(`/organizations?${query}`)).expect(200).organizations(),
  projects: async (browser: Client, query: string): Promise<List> =>
    (await browser.get(`/projects?${query}`)).expect(200).projects(),
};
const namesOf = ({ items }: List) => items.map(({ name }) => name);

for (const [kind, list] of Object.entries(LISTS))
  describe(`GET /${kind}`, () => {
    const everything = kind === 'organizations' ? [...NAMES, 'Host'] : NAMES;

    test('returns pages in order, forwards and backwards, each entry once', async () => {
      for (const { browser } of [admin, boss]) {
        for (const sort of ['name', '-name', 'createdAt', '-createdAt']) {
          const whole = await list(browser, `sort=${sort}&limit=200`);
          assert.deepEqual(namesOf(whole).sort(), [...everything].sort());
          assert.deepEqual(whole.total, { value: everything.length, exact: true });
          assert.deepEqual([whole.nextCursor, whole.previousCursor], [null, null]);
          for (const limit of [1, 2, 4]) {
            const pages: List[] = [await list(browser, `sort=${sort}&limit=${limit}`)];
            for (let next = pages[0]?.nextCursor; next; next = pages.at(-1)?.nextCursor)
              pages.push(await list(browser, `sort=${sort}&limit=${limit}&cursor=${next}`));
            assert.deepEqual(pages.flatMap(namesOf), namesOf(whole), `${sort} ${limit}`);
            const back: string[][] = [];
            for (let previous = pages.at(-1)?.previousCursor; previous; ) {
              const page = await list(browser, `sort=${sort}&limit=${limit}&cursor=${previous}`);
              back.unshift(namesOf(page));
              previous = page.previousCursor;
            }
            assert.deepEqual(back, pages.slice(0, -1).map(namesOf), `${sort} ${limit} back`);
          }
        }
      }
    });

    test('orders ties by name, reversed when descending', async () => {
      const byName = namesOf(await list(admin.browser, ''));
      assert.deepEqual(
        byName.filter((name) => /^[A-Z]/.test(name)),
        everything.filter((name) => /^[A-Z]/.test(name)).sort(),
      );
      assert.deepEqual(namesOf(await list(admin.browser, 'sort=-name')), [...byName].reverse());
      const byAge = namesOf(await list(admin.browser, 'sort=createdAt'));
      assert.deepEqual(namesOf(await list(admin.browser, 'sort=-createdAt')), [...byAge].reverse());
    });

    test('ignores accents, letter case and order of words in a search', async () => {
      const found = async (q: string) => namesOf(await list(boss.browser, `q=${encodeURIComponent(q)}`));
      assert.deepEqual(await found('GLOBEX'), ['Globex North', 'Globex South']);
      assert.deepEqual(await found('south glob'), ['Globex South']);
      assert.deepEqual(await found('emi'), ['Émile']);
      assert.deepEqual(await found('海'), ['上海']);
      assert.deepEqual(await found('%'), []);
      assert.deepEqual(await found('_'), []);
      assert.deepEqual((await list(boss.browser, 'q=nowhere')).total, { value: 0, exact: true });
    });

    test('rejects a cursor of another list or order, and a changed one', async () => {
      const { nextCursor } = await list(admin.browser, 'limit=1');
      assert.ok(nextCursor);
      for (const path of [
        `/${kind}?sort=-name&cursor=${nextCursor}`,
        `/${kind}?sort=createdAt&cursor=${nextCursor}`,
        `/${kind === 'projects' ? 'organizations' : 'projects'}?cursor=${nextCursor}`,
        `/${kind}?cursor=${nextCursor.slice(0, -1)}`,
        `/${kind}?cursor=x`,
      ])
        (await admin.browser.get(path)).expect(422).problem('invalid_cursor');
      for (const query of ['limit=0', 'limit=201', 'sort=members', 'page=2'])
        (await admin.browser.get(`/${kind}?${query}`)).expect(422);
    });

    test('returns a way back from a page whose entries are deleted', async () => {
      const first = await list(admin.browser, 'limit=2');
      const table = kind === 'projects' ? 'projects' : 'organizations';
      const gone = await server.sql<{ id: string }>(
        `DELETE FROM ${table} WHERE name NOT IN ('Acme', 'Ærø', 'Émile', 'Globex North', 'Host') RETURNING id`,
      );
      assert.ok(gone.length > 0);
      const rest = await list(admin.browser, `limit=200&cursor=${first.nextCursor}`);
      assert.ok(rest.previousCursor !== null && rest.nextCursor === null);
      const back = await list(admin.browser, `limit=2&cursor=${rest.previousCursor}`);
      assert.deepEqual(namesOf(back), namesOf(first));
    });
  });
