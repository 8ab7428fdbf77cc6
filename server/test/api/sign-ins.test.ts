import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { MINUTE } from '../../src/lib/clock.ts';
import {
  createUser,
  firstAdmin,
  insertMember,
  insertOrganization,
  insertSignedIn,
  type SignedInPerson,
  signIn,
  startTestServer,
} from '../harness/index.ts';

const server = await startTestServer();
const admin = await firstAdmin(server);

/** Returns the list without the sealed state, which changes meanwhile. */
const listOf = async ({ browser }: Pick<SignedInPerson, 'browser'>, id: string, query = '') => {
  const list = Object((await browser.get(`/users/${id}/sign-ins${query}`)).expect(200).json);
  return { ...list, items: list.items.map((item: object) => ({ ...item, sealed: undefined })) };
};
const outcomesOf = ({ items }: { items: { outcome: string }[] }) => items.map(({ outcome }) => outcome);

describe('GET /users/{id}/sign-ins', () => {
  test('returns sign-ins with failures, newest first', async () => {
    const person = await createUser(admin);
    const guess = () => server.client().post('/session', { email: person.email, password: 'wrong' });
    await signIn(server, person);
    server.clock.advance(MINUTE);
    (await guess()).expect(401);
    server.clock.advance(MINUTE);
    const userAgent = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0';
    const signedIn = await signIn(server, person, { headers: { 'user-agent': userAgent } });
    server.clock.advance(MINUTE);
    // Other events, and sign-ins of other users, are not listed.
    (await admin.browser.patch(`/users/${person.id}`, { phone: '1' })).expect(200);
    (await signedIn.browser.get('/users')).expect(403);
    const list = await listOf(signedIn, person.id);
    assert.deepEqual(outcomesOf(list), ['success', 'failure', 'success']);
    assert.deepEqual([list.nextCursor, list.total], [null, { value: 3, exact: true }]);
    assert.deepEqual(await listOf(admin, person.id), list);
    const [first] = list.items;
    assert.deepEqual([first.eventType, first.operation, first.address], ['session', 'sign_in', '127.0.0.1']);
    assert.deepEqual([first.userAgent, first.device], [userAgent, 'Firefox on Linux']);

    // The pages together are the same list.
    const pages: unknown[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const query: string = cursor === '' ? '?limit=1' : `?limit=1&cursor=${cursor}`;
      const page: { items: unknown[]; nextCursor: string | null } = await listOf(admin, person.id, query);
      pages.push(...page.items);
      cursor = page.nextCursor;
    }
    assert.deepEqual(pages, list.items);
    const position = (await listOf(admin, person.id, '?limit=1')).nextCursor;
    (await admin.browser.get(`/users/${admin.id}/sign-ins?cursor=${position}`))
      .expect(422)
      .problem('invalid_cursor');
  });

  test('returns attempts rejected by the rate limit', async () => {
    const person = await createUser(admin);
    const statuses: number[] = [];
    for (let attempt = 0; attempt < 20; attempt++) {
      const answer = await server.client().post('/session', { email: person.email, password: 'wrong' });
      statuses.push(answer.status);
      if (answer.status === 429) break;
    }
    assert.equal(statuses.at(-1), 429);
    const list = await listOf(admin, person.id);
    assert.deepEqual(
      outcomesOf(list).sort(),
      ['denied', ...statuses.slice(0, -1).map(() => 'failure')].sort(),
    );
  });

  test('has the same access as GET /users/{id}/sessions', async () => {
    const person = await createUser(admin);
    const organization = await insertOrganization(server);
    const boss = await insertSignedIn(server);
    await insertMember(server, organization, boss.id, 'admin');
    const ask = async () => {
      const [sessions, signIns] = [
        await boss.browser.get(`/users/${person.id}/sessions`),
        await boss.browser.get(`/users/${person.id}/sign-ins`),
      ];
      assert.deepEqual([signIns.status, signIns.problem().code], [sessions.status, sessions.problem().code]);
      return signIns.status;
    };
    assert.equal(await ask(), 404);
    await insertMember(server, organization, person.id);
    assert.equal(await ask(), 403);
  });
});
