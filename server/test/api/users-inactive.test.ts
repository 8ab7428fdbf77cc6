import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { DAY } from '../../src/lib/clock.ts';
import {
  firstAdmin,
  insertMember,
  insertMembers,
  insertOrganization,
  insertPeople,
  insertSignedIn,
  SORTS,
  startTestServer,
} from '../harness/index.ts';

const server = await startTestServer();
const admin = await firstAdmin(server);
const SINCE = new Date('2025-12-01T00:00:00Z');
const at = (days: number) => new Date(SINCE.getTime() + days * DAY);

/** Users of all kinds, more than one page. */
const people = await insertPeople(
  server,
  Array.from({ length: 3000 }, (_, index) => ({
    username: `Person ${index % 7 === 0 ? 'Rare' : 'Common'} ${index}`,
    email: `inactive-${index}@example.com`,
    status: (['active', 'active', 'active', 'pending', 'disabled'] as const)[index % 5] ?? 'active',
    systemRole: index % 50 === 0 ? ('admin' as const) : ('user' as const),
    createdAt: at((index % 400) - 390),
    lastLoginAt: index % 3 === 0 ? null : at(Math.max((index % 400) - 390, (index % 97) - 60)),
  })),
);
const organization = await insertOrganization(server);
const boss = await insertSignedIn(server, { createdAt: at(1) });
await insertMember(server, organization, boss.id, 'admin');
const members = people.filter((_, index) => index % 4 === 0);
await insertMembers(server, {
  organizations: members.map(({ id }) => ({ organizationId: organization.id, userId: id, role: 'viewer' })),
  projects: [],
});

const isInactive = ({ status, createdAt, lastLoginAt }: (typeof people)[number]) =>
  status === 'active' && createdAt < SINCE && (lastLoginAt === null || lastLoginAt < SINCE);
const idsOf = (found: readonly { id: string }[]) => found.map(({ id }) => id).sort();

/** Returns all pages of a list. */
async function listAll({ browser }: Pick<typeof admin, 'browser'>, query: string) {
  const items = [];
  let page = (await browser.get(`/users?limit=200&${query}`)).expect(200).users();
  const { total } = page;
  items.push(...page.items);
  while (page.nextCursor !== null) {
    page = (await browser.get(`/users?limit=200&${query}&cursor=${page.nextCursor}`)).expect(200).users();
    items.push(...page.items);
  }
  return { items, total };
}

const since = `inactiveSince=${SINCE.toISOString()}`;
const MORE: [query: string, fits: (person: (typeof people)[number]) => boolean][] = [
  ['', () => true],
  ['q=rare', ({ username }) => username.includes('Rare')],
  ['q=r', ({ username }) => /r/i.test(username)],
  ['systemRole=admin', ({ systemRole }) => systemRole === 'admin'],
  ['status=active', () => true],
  ['status=pending', () => false],
];

describe('GET /users', () => {
  for (const sort of SORTS) {
    test(`filters by last sign-in, sorted by ${sort}, with all other filters and scopes`, async () => {
      for (const [query, fits] of MORE) {
        const expected = people.filter((person) => isInactive(person) && fits(person));
        const everywhere = await listAll(admin, `${since}&${query}&sort=${sort}`);
        assert.deepEqual(idsOf(everywhere.items), idsOf(expected), query);
        if (everywhere.total.exact) assert.equal(everywhere.total.value, expected.length, query);
        const theirs = expected.filter((person) => members.includes(person));
        const scoped = await listAll(boss, `${since}&${query}&sort=${sort}`);
        assert.deepEqual(idsOf(scoped.items), idsOf(theirs), query);
        const narrowed = await listAll(
          admin,
          `${since}&${query}&sort=${sort}&organizationId=${organization.id}`,
        );
        assert.deepEqual(idsOf(narrowed.items), idsOf(theirs), query);
      }
    });
  }

  test('rejects malformed times', async () => {
    for (const good of [
      '2025-12-01T01:30:00%2B01:30',
      '2025-12-01t00:00:00z',
      '0002-01-01T00:00:00Z',
      '9999-12-31T23:59:59Z',
    ])
      (await admin.browser.get(`/users?inactiveSince=${good}`)).expect(200);
    for (const bad of [
      'yesterday',
      '',
      '2025-12-01',
      '2025-02-30T00:00:00Z',
      '0000-01-01T00:00:00Z',
      '0001-01-01T00:00:00Z',
      '-infinity',
    ])
      (await admin.browser.get(`/users?inactiveSince=${bad}`)).expect(422).problem('invalid');
    for (const odd of ['2025-12-01T00:00:00%2B23:59', '2016-12-31T23:59:60Z']) {
      const { status } = await admin.browser.get(`/users?inactiveSince=${odd}`);
      assert.ok(status === 200 || status === 422, String(status));
    }
  });
});
