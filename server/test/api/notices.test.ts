import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  createUser,
  eventually,
  firstAdmin,
  insertPeople,
  type SignedInPerson,
  signedInUser,
  signIn,
  startTestServer,
  whileLocked,
} from '../harness/index.ts';

const server = await startTestServer();
const node = await startTestServer({ beside: server });
const admin = await firstAdmin(server);
const NOTICES: Record<string, string> = {
  'none at all': '',
  words: 'DROP TABLE users; --',
  'an id without a time': '0197c4d2-0000-7000-8000-000000000001',
  'a time that is none': '0197c4d2-0000-7000-8000-000000000001 yesterday',
  'a time of another age': `0197c4d2-0000-7000-8000-000000000001 ${'9'.repeat(400)}`,
  'a huge one': 'x'.repeat(7999),
  'letters of all kinds': '\u202e\u0001 ﷽ 🎉',
};

const nameSeen = async ({ browser }: SignedInPerson) =>
  (await browser.get('/session')).expect(200).session().user.username;

describe('notifications', () => {
  for (const [kind, payload] of Object.entries(NOTICES)) {
    test(`end nothing and clear the session cache when malformed (${kind})`, async () => {
      const person = await signedInUser(server, admin);
      let username = person.username;
      // Again if the notification of an earlier change has cleared the cache meanwhile.
      await eventually(async () => {
        const cached = await nameSeen(person);
        username = username === 'Renamed' ? 'Renamed again' : 'Renamed';
        // A change without a notification: the session cache does not see it.
        await whileLocked(server, async ({ query }) => {
          await query('SET LOCAL session_replication_role = replica');
          await query('UPDATE users SET username = $2 WHERE id = $1', [person.id, username]);
        });
        assert.equal(await nameSeen(person), cached);
      });
      await server.sql("SELECT pg_notify('roster_user_changed', $1)", [payload]);
      await eventually(async () => assert.equal(await nameSeen(person), username));
      (await node.client().request('GET', '/readyz')).expect(200);
      assert.ok(server.server.isListening() && node.server.isListening());
    });
  }

  test('still arrive after a flood of others', async () => {
    const person = await signedInUser(server, admin);
    await server.sql(
      "SELECT pg_notify('roster_user_changed', repeat('x', n)), pg_notify('other', n::text) FROM generate_series(1, 2000) n",
    );
    assert.equal(await nameSeen(person), person.username);
    // On a busy machine its heartbeat may be late, and it reconnects.
    await eventually(() => assert.ok(server.server.isListening()));
  });
});

const GUARDED = ['delete', 'disable', 'changeSystemRole'] as const;
/** Returns the abilities on oneself from the session's and the user's responses, which must be equal. */
async function mayDo({ id, browser }: SignedInPerson, path = `/users/${id}`): Promise<boolean[]> {
  const { user } = (await browser.get('/session')).expect(200).session();
  const read = (await browser.get(path)).expect(200).user();
  assert.deepEqual([user.abilities, user.denials], [read.abilities, read.denials]);
  for (const action of GUARDED) {
    assert.equal(user.denials[action], user.abilities[action] ? undefined : 'last_system_admin');
  }
  return GUARDED.map((action) => user.abilities[action]);
}
const NOTHING = [false, false, false];
const ALL = [true, true, true];

describe('GET /session', () => {
  test('returns at once whether the user is the last admin, however that changes', async () => {
    assert.deepEqual(await mayDo(admin), NOTHING);
    // At once on this node, without waiting for the notification.
    for (let round = 0; round < 5; round++) {
      const second = await createUser(admin, { systemRole: 'admin' });
      assert.deepEqual(await mayDo(admin), ALL);
      (await admin.browser.post(`/users/${second.id}/disable`)).expect(200);
      assert.deepEqual(await mayDo(admin), NOTHING);
      (await admin.browser.post(`/users/${second.id}/enable`)).expect(200);
      assert.deepEqual(await mayDo(admin), ALL);
      (await admin.browser.delete(`/users/${second.id}`)).expect(204);
      assert.deepEqual(await mayDo(admin), NOTHING);
    }

    const elsewhere = await signIn(node, admin);
    assert.deepEqual(await mayDo(elsewhere), NOTHING);
    const third = await createUser(elsewhere, { systemRole: 'admin' });
    await eventually(async () => assert.deepEqual(await mayDo(admin), ALL));
    (await elsewhere.browser.patch(`/users/${third.id}`, { systemRole: 'user' })).expect(200);
    await eventually(async () => assert.deepEqual(await mayDo(admin), NOTHING));

    const [fourth] = await insertPeople(server, [{ systemRole: 'admin', email: 'by-sql@example.com' }]);
    await eventually(async () => assert.deepEqual(await mayDo(admin), ALL));
    await eventually(async () => assert.deepEqual(await mayDo(elsewhere), ALL));
    await server.sql('DELETE FROM users WHERE id = $1', [fourth?.id]);
    await eventually(async () => assert.deepEqual(await mayDo(admin), NOTHING));
    await eventually(async () => assert.deepEqual(await mayDo(elsewhere), NOTHING));
  });
});

describe('PATCH /users/{id}', () => {
  test('returns the abilities of a regular user to an admin who demotes themselves', async () => {
    const boss = await signedInUser(server, admin, { systemRole: 'admin' });
    const demoted = (await boss.browser.patch(`/users/${boss.id}`, { systemRole: 'user' }))
      .expect(200)
      .user();
    assert.equal(demoted.systemRole, 'user');
    const regular = (await (await signIn(server, boss)).browser.get('/session')).expect(200).session().user;
    assert.deepEqual(demoted.abilities, regular.abilities);
    assert.deepEqual(demoted.denials, regular.denials);
    for (const action of [...GUARDED, 'update', 'enable', 'resetPassword'] as const) {
      assert.equal(demoted.abilities[action], false, action);
    }
  });
});
