import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  type Client,
  firstAdmin,
  insertOrganization,
  insertPeople,
  startTestServer,
} from '../harness/index.ts';

const server = await startTestServer();
const admin = await firstAdmin(server);

/** All users are members except the last ones by name, some of whom can't be added. */
const MEMBERS = 10_500;
const organization = await insertOrganization(server);
await insertPeople(
  server,
  Array.from({ length: MEMBERS }, (_, index) => ({
    username: `Common ${String(index).padStart(5, '0')}`,
    email: `member-${index}@example.com`,
  })),
);
await server.sql(
  `INSERT INTO organization_members (organization_id, user_id, role, joined_at)
   SELECT $1, id, 'viewer', now() FROM users WHERE email LIKE 'member-%'`,
  [organization.id],
);
const others = await insertPeople(
  server,
  Array.from({ length: 9 }, (_, index) => ({
    username: `Common Z${index}`,
    email: `other-${index}@example.com`,
    status: index === 4 ? ('pending' as const) : ('active' as const),
  })),
);
await server.sql('ANALYZE organization_members, directory_entries');
const expected = others.filter(({ status }) => status === 'active').map(({ username }) => username);

async function everyPage(browser: Client, query: string): Promise<string[]> {
  const seen: string[] = [];
  let cursor: string | null = '';
  while (cursor !== null) {
    const path: string = `/organizations/${organization.id}/candidates?limit=3${query}${cursor && `&cursor=${cursor}`}`;
    const page = (await browser.get(path)).expect(200).candidates();
    seen.push(...page.items.map(({ username }) => username));
    cursor = page.nextCursor;
  }
  return seen;
}

describe('GET /organizations/{id}/candidates', () => {
  test('returns the few candidates behind ten thousand members', async () => {
    assert.deepEqual(await everyPage(admin.browser, ''), [...expected, 'First Admin']);
  });

  test('returns candidates by frequent and by rare words', async () => {
    assert.deepEqual(await everyPage(admin.browser, '&q=common'), expected);
    assert.deepEqual(await everyPage(admin.browser, '&q=other+common'), expected);
    const page = (
      await admin.browser.get(`/organizations/${organization.id}/candidates?q=common`)
    ).candidates();
    assert.deepEqual(page.total, { value: expected.length, exact: true });
    const none = await admin.browser.get(`/organizations/${organization.id}/candidates?q=common+0`);
    assert.deepEqual(
      none
        .expect(200)
        .candidates()
        .items.map(({ username }) => username),
      ['Common Z0'],
    );
  });
});
