import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { MINUTE, SECOND } from '../../src/lib/clock.ts';
import {
  createUser,
  firstAdmin,
  insertPeople,
  insertSession,
  newUserBody,
  signedInUser,
  signIn,
  startTestServer,
} from '../harness/index.ts';

const server = await startTestServer();
const admin = await firstAdmin(server);

describe('POST /setup', () => {
  test('limits guesses of the token and their events', async () => {
    const fresh = await startTestServer();
    const visitor = fresh.client();
    const { email, username, password } = newUserBody();
    const guess = (setupToken: string) => visitor.post('/setup', { email, username, password, setupToken });
    const statuses: number[] = [];
    for (let tries = 0; tries < 9; tries++) statuses.push((await guess(`guess ${tries}`)).status);
    assert.deepEqual(statuses, [403, 403, 403, 403, 403, 429, 429, 429, 429]);
    const reasons = (await fresh.audit()).map(({ reason }) => reason);
    assert.deepEqual(reasons, [...Array(5).fill('invalid_setup_token'), 'too_many_attempts']);
    const blocked = (await guess(fresh.setupToken)).expect(429);
    fresh.clock.advance(Number(blocked.headers.get('retry-after')) * SECOND);
    (await guess(fresh.setupToken)).expect(201);
  });
});

describe('POST /me/password', () => {
  test('verifies no more concurrent guesses than attempts remain', async () => {
    const person = await signedInUser(server, admin);
    const change = { currentPassword: 'wrong password 1', newPassword: 'another password 2' };
    const [answers, events] = await server.traced(() =>
      Promise.all(Array.from({ length: 16 }, () => person.browser.post('/me/password', change))),
    );
    const count = (status: number) => answers.filter((answer) => answer.status === status).length;
    assert.deepEqual([count(422), count(429)], [5, 11]);
    assert.deepEqual(events.map(({ reason }) => reason).sort(), [
      ...Array(5).fill('invalid_credentials'),
      'too_many_attempts',
    ]);
  });

  test('counts every attempt, also with the right password', async () => {
    const person = await signedInUser(server, admin);
    const change = { currentPassword: person.password, newPassword: person.password };
    const statuses: number[] = [];
    for (let tries = 0; tries < 31; tries++)
      statuses.push((await person.browser.post('/me/password', change)).status);
    assert.deepEqual(statuses, [...Array(30).fill(422), 429]);
  });
});

describe('POST /session', () => {
  test('limits sessions per user: a further one ends the least recently used', async () => {
    const person = await createUser(admin);
    const old = await insertSession(server, person.id);
    (await old.browser.get('/session')).expect(200);
    server.clock.advance(MINUTE / 2);
    for (let session = 0; session < 220; session++) await insertSession(server, person.id);
    const { browser } = await signIn(server, person);
    const rows = await server.sql('SELECT id FROM sessions WHERE user_id = $1', [person.id]);
    assert.equal(rows.length, 100);
    (await browser.get('/session')).expect(200);
    (await old.browser.get('/session')).expect(401);
    assert.equal((await browser.get('/me/sessions')).sessions().total.value, rows.length);
  });

  test('writes nothing for cross-site requests from a browser without session', async () => {
    const [, events] = await server.traced(() =>
      server
        .client()
        .post('/session', { email: 'a@b.c', password: 'x' }, { headers: { origin: 'https://evil.example' } }),
    );
    assert.deepEqual(events, []);
  });
});

describe('GET /users', () => {
  test('returns a way back from a page without remaining users', async () => {
    const gone = await insertPeople(
      server,
      Array.from({ length: 6 }, (_, index) => ({
        username: 'Passing',
        email: `passing-${index}@example.com`,
      })),
    );
    const page = async (cursor = '') =>
      (
        await admin.browser.get(`/users?q=passing&sort=email&limit=3${cursor && `&cursor=${cursor}`}`)
      ).users();
    const first = await page();
    await server.sql('DELETE FROM users WHERE id = ANY($1)', [gone.slice(3).map(({ id }) => id)]);
    const empty = await page(first.nextCursor ?? '');
    assert.deepEqual([empty.items, empty.nextCursor], [[], null]);
    assert.ok(empty.previousCursor);
    const back = await page(empty.previousCursor);
    assert.ok(back.items.length > 0);
  });

  test('rejects a search of too many words, and finds nothing for accents alone', async () => {
    const words = (count: number) => Array.from({ length: count }, (_, index) => `w${index}`).join('+');
    (await admin.browser.get(`/users?q=${words(16)}`)).expect(200);
    const refused = (await admin.browser.get(`/users?q=${words(17)}`)).expect(422);
    assert.deepEqual(refused.faults(), ['/q too_many']);
    assert.deepEqual((await admin.browser.get('/users?q=%CC%81')).expect(200).users().items, []);
  });
});

describe('POST /users', () => {
  test('rejects invisible names', async () => {
    for (const username of ['\u3164', 'Ada\u200b', '\u115f\u1160', '\ufe0f', 'a\u034fb']) {
      const answer = await admin.browser.post('/users', { ...newUserBody(), username });
      assert.deepEqual(
        answer.expect(422).faults(),
        ['/username invalid_characters'],
        JSON.stringify(username),
      );
    }
  });
});

describe('notifications', () => {
  test('are ignored when malformed', async () => {
    const person = await signedInUser(server, admin);
    (await person.browser.get('/session')).expect(200);
    for (const payload of [
      '',
      'nonsense',
      `${person.id}`,
      `${person.id} -1`,
      '\u{1f389} 1',
      'x'.repeat(7000),
    ]) {
      await server.sql('SELECT pg_notify($1, $2)', ['roster_user_changed', payload]);
    }
    await sleep(50);
    (await person.browser.get('/session')).expect(200);
    assert.equal(server.server.isListening(), true);
  });
});
