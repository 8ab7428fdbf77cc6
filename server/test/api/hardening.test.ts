import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { MINUTE, SECOND } from '../../src/lib/clock.ts';
import {
  type Answer,
  createUser,
  firstAdmin,
  insertSession,
  newUserBody,
  resetPassword,
  signedInUser,
  signIn,
  startTestServer,
  whileLocked,
} from '../harness/index.ts';

const server = await startTestServer({ config: { trustProxy: true } });
const admin = await firstAdmin(server);
const EVIL = { headers: { origin: 'https://evil.example' } };
const WRONG = 'wrong password 1';
const count = (answers: Answer[], status: number) =>
  answers.filter((answer) => answer.status === status).length;
const sessionsOf = (id: string) => server.sql('SELECT id FROM sessions WHERE user_id = $1', [id]);

describe('cross-site requests', () => {
  test('write no event without a session, and one with a session', async () => {
    const { email } = newUserBody();
    const [strangers, nothing] = await server.traced(async () => [
      await server.client().post('/users', newUserBody(), EVIL),
      await server.client().post('/session', { email, password: WRONG }, EVIL),
      await server.client().post('/setup', { setupToken: server.setupToken }, EVIL),
      await server.client().delete('/me/sessions', EVIL),
      await server.client({ cookie: 'roster_session=made-up' }).patch('/me', {}, EVIL),
    ]);
    assert.deepEqual(
      strangers.map((answer) => answer.problem().code),
      Array(5).fill('cross_site_request'),
    );
    assert.deepEqual(nothing, []);
    const [answer, events] = await server.traced(() => admin.browser.post('/users', newUserBody(), EVIL));
    answer.expect(403).problem('cross_site_request');
    assert.deepEqual(
      events.map(({ outcome, reason, operated_by_id }) => [outcome, reason, operated_by_id]),
      [['denied', 'cross_site_request', admin.id]],
    );
  });
});

describe('POST /setup', () => {
  test('writes one event per block after completion, without reading the body', async () => {
    const setUp = () => server.client().post('/setup', { ...newUserBody(), setupToken: server.setupToken });
    const body = { email: 'again@example.com', username: 'Again', password: 'again password 1' };
    const once = () => server.client().post('/setup', { ...body, setupToken: server.setupToken });
    (await setUp()).expect(422);
    const [answers, events] = await server.traced(async () => {
      const all: Answer[] = [];
      for (let time = 0; time < 12; time++) all.push(await once());
      return all;
    });
    assert.deepEqual(
      answers.map(({ status }) => status),
      [...Array(5).fill(409), ...Array(7).fill(429)],
    );
    assert.ok(answers.slice(5).every(({ headers }) => Number(headers.get('retry-after')) >= 1));
    assert.deepEqual(
      events.map(({ reason }) => reason),
      [...Array(5).fill('setup_done'), 'too_many_attempts'],
    );
  });

  test('limits guesses of the token without locking out its owner', async () => {
    const fresh = await startTestServer({ config: { trustProxy: true } });
    const body = { email: 'first@example.com', username: 'First', password: 'first password 1' };
    const setUp = (address: string, setupToken: string) =>
      fresh.client({ 'x-forwarded-for': address }).post('/setup', { ...body, setupToken });
    const [burst, events] = await fresh.traced(() =>
      Promise.all(Array.from({ length: 20 }, () => setUp('192.0.2.9', 'wrong'))),
    );
    assert.deepEqual([count(burst, 403), count(burst, 429)], [5, 15]);
    assert.equal(events.length, 6);
    // Where guesses are blocked, the right token is rejected too, with the same response.
    (await setUp('192.0.2.9', fresh.setupToken)).expect(429);
    for (let stranger = 0; stranger < 60; stranger++) await setUp(`10.1.${stranger}.1`, 'wrong');
    (await setUp('203.0.113.5', fresh.setupToken)).expect(201);
  });
});

describe('DELETE /users/{id}/sessions', () => {
  for (const [what, change] of Object.entries({
    demoted: "system_role = 'user'",
    disabled: "status = 'disabled'",
  })) {
    test(`rejects an admin who is ${what} meanwhile`, async () => {
      const boss = await signedInUser(server, admin, { systemRole: 'admin' });
      const victim = await signedInUser(server, admin);
      const [session] = await sessionsOf(victim.id);
      const [answers, events] = await server.traced(() =>
        whileLocked(server, async ({ query, waiting }) => {
          await query(`UPDATE users SET ${change}, authority_version = authority_version + 1 WHERE id = $1`, [
            boss.id,
          ]);
          const requests = [
            boss.browser.delete(`/users/${victim.id}/sessions`),
            boss.browser.delete(`/users/${victim.id}/sessions/${String(session?.id)}`),
          ];
          await waiting(requests.length);
          return requests;
        }).then((requests) => Promise.all(requests)),
      );
      for (const answer of answers) answer.expect(401).problem('unauthenticated');
      assert.deepEqual(
        events.map(({ operation, outcome, reason }) => [operation, outcome, reason]),
        Array(2).fill(['end', 'denied', 'unauthenticated']),
      );
      (await victim.browser.get('/session')).expect(200);
      assert.deepEqual(await sessionsOf(victim.id), [session]);
    });
  }
});

describe('POST /me/password', () => {
  test('verifies at most five of 40 concurrent guesses of the current password, the right one included', async () => {
    for (const right of [-1, 39]) {
      const person = await signedInUser(server, admin);
      const change = (currentPassword: string) =>
        person.browser.post('/me/password', { currentPassword, newPassword: 'another password 2' });
      const [answers, events] = await server.traced(() =>
        Promise.all(
          Array.from({ length: 40 }, (_, index) => change(index === right ? person.password : WRONG)),
        ),
      );
      const done = count(answers, 200);
      const [wrong, refused] = [count(answers, 422), count(answers, 429)];
      if (right === -1) {
        assert.deepEqual([wrong, refused], [5, 35]);
        assert.deepEqual(events.map(({ reason }) => reason).sort(), [
          ...Array(5).fill('invalid_credentials'),
          'too_many_attempts',
        ]);
        (await change(person.password)).expect(429);
        server.clock.advance(SECOND);
        (await change(person.password)).expect(200);
      } else {
        // Once the right password was verified, the session is over for the guesses after it.
        assert.ok(wrong <= 5 && done <= 1, answers.map(({ status }) => status).join());
      }
    }
  });

  test('rejects a request whose session ends meanwhile', async () => {
    const person = await signedInUser(server, admin);
    const change = { currentPassword: person.password, newPassword: 'another password 2' };
    const changing = await whileLocked(server, async ({ query, waiting }) => {
      // As an admin's request ends it, before the commit.
      await query('DELETE FROM sessions WHERE user_id = $1', [person.id]);
      const request = person.browser.post('/me/password', change);
      await waiting(1);
      return [request];
    });
    const [answer] = await Promise.all(changing);
    answer?.expect(401).problem('unauthenticated');
    assert.deepEqual(answer?.cookies, []);
    const { email } = person;
    const signInWith = (password: string) => server.client().post('/session', { email, password });
    (await signInWith(change.newPassword)).expect(401);
    (await signInWith(person.password)).expect(201);
  });

  test('rejects a request when an own one ends the session first', async () => {
    const person = await signedInUser(server, admin);
    const change = { currentPassword: person.password, newPassword: 'another password 2' };
    const requests = await whileLocked(server, async ({ query, waiting }) => {
      await query('SELECT 1 FROM users WHERE id = $1 FOR UPDATE', [person.id]);
      const ending = admin.browser.delete(`/users/${person.id}/sessions`);
      await waiting(1);
      const changing = person.browser.post('/me/password', change);
      await waiting(2);
      return [ending, changing];
    });
    const [ended, changed] = await Promise.all(requests);
    ended?.expect(204);
    changed?.expect(401);
    await signIn(server, person);
    assert.equal((await sessionsOf(person.id)).length, 1);
  });
});

describe('POST /session', () => {
  test('writes one event per block', async () => {
    const person = await createUser(admin);
    const attempt = () =>
      server
        .client({ 'x-forwarded-for': '192.0.2.1' })
        .post('/session', { email: person.email, password: WRONG });
    for (let failure = 0; failure < 5; failure++) (await attempt()).expect(401);
    for (let block = 0; block < 3; block++) {
      const [answers, events] = await server.traced(async () => {
        const burst = await Promise.all(Array.from({ length: 10 }, attempt));
        return [...burst, await attempt(), await attempt()];
      });
      assert.equal(count(answers, 429), 12);
      assert.deepEqual(
        events.map(({ reason }) => reason),
        ['too_many_attempts'],
      );
      server.clock.advance(2 ** block * SECOND);
      (await attempt()).expect(401);
    }
  });

  test('limits sessions to a hundred per user: the least recently used one ends, with an event', async () => {
    const person = await createUser(admin);
    const made: Awaited<ReturnType<typeof insertSession>>[] = [];
    for (let session = 0; session < 100; session++) {
      server.clock.advance(SECOND);
      made.push(await insertSession(server, person.id));
    }
    // The first session is in use, so the second is the least recently used.
    server.clock.advance(2 * MINUTE);
    const [oldest, second, third] = made;
    assert.ok(oldest && second && third);
    (await oldest.browser.get('/session')).expect(200);
    while (
      (
        await server.sql('SELECT 1 FROM sessions WHERE id = $1 AND last_seen_at > created_at', [
          oldest.sessionId,
        ])
      ).length === 0
    );
    const [newest, events] = await server.traced(() => signIn(server, person));
    assert.deepEqual(
      events.map(({ operation, operated_by_id, before }) => [operation, operated_by_id, before]),
      [
        ['sign_in', person.id, null],
        ['end', person.id, { sessions: [second.sessionId] }],
      ],
    );
    assert.equal((await sessionsOf(person.id)).length, 100);
    (await second.browser.get('/session')).expect(401);
    for (const { browser } of [oldest, third, newest]) (await browser.get('/session')).expect(200);

    // The limit also applies to concurrent sign-ins.
    const answers = await Promise.all(
      Array.from({ length: 6 }, () =>
        server.client().post('/session', { email: person.email, password: person.password }),
      ),
    );
    assert.equal(count(answers, 201), 6);
    assert.equal((await sessionsOf(person.id)).length, 100);
  });

  test('ends the former session of the browser in the same transaction', async () => {
    const person = await signedInUser(server, admin);
    const other = await createUser(admin);
    const former = person.browser.copy();
    const { id } = (await former.get('/session')).session().session;
    const body = { email: other.email, password: other.password };

    // A wrong password does not end it.
    (await person.browser.post('/session', { ...body, password: WRONG })).expect(401);
    (await former.get('/session')).expect(200);

    const [created, events] = await server.traced(() => person.browser.post('/session', body));
    const session = created.expect(201).session();
    assert.equal(session.user.id, other.id);
    assert.deepEqual(
      events.map(({ operation, target_id, operated_by_id }) => [operation, target_id, operated_by_id]),
      [
        ['sign_out', id, person.id],
        ['sign_in', session.session.id, other.id],
      ],
    );
    // The sign-in of the former session is another transaction.
    const transactions = await server.sql(
      'SELECT DISTINCT xmin::text FROM audit_events WHERE target_id = ANY($1) AND operation IN ($2, $3)',
      [[id, session.session.id], 'sign_out', 'sign_in'],
    );
    assert.equal(transactions.length, 2);
    (await former.get('/session')).expect(401);
    assert.deepEqual(await sessionsOf(person.id), []);
  });

  test('keeps the former session when the new one cannot be written', async () => {
    const person = await signedInUser(server, admin);
    await server.sql(`CREATE FUNCTION refuse_session() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN IF NEW.user_id = '${person.id}' THEN RAISE EXCEPTION 'full'; END IF; RETURN NEW; END $$`);
    await server.sql(
      'CREATE TRIGGER refuse_session BEFORE INSERT ON sessions FOR EACH ROW EXECUTE FUNCTION refuse_session()',
    );
    const [answer, events] = await server.traced(() =>
      person.browser.post('/session', { email: person.email, password: person.password }),
    );
    await server.sql('DROP TRIGGER refuse_session ON sessions');
    answer.expect(500);
    assert.deepEqual(events, []);
    (await person.browser.get('/session')).expect(200);
  });
});

describe('passwords', () => {
  test('are compared in normalized form (NFKC)', async () => {
    const composed = 'pässwörd é 12'.normalize('NFC');
    const decomposed = composed.normalize('NFD');
    assert.notEqual(composed, decomposed);
    for (const [set, typed] of [
      [composed, decomposed],
      [decomposed, composed],
    ] as const) {
      const person = await createUser(admin, { password: set });
      await signIn(server, { ...person, password: set });
      const { browser } = await signIn(server, { ...person, password: typed });
      // The same password in another form does not count as a new one.
      const same = await browser.post('/me/password', { currentPassword: set, newPassword: typed });
      assert.deepEqual(same.expect(422).faults(), ['/newPassword same_password']);
      (
        await browser.post('/me/password', { currentPassword: typed, newPassword: 'another password 2' })
      ).expect(200);
    }
    const temporary = await resetPassword(admin, await createUser(admin), composed);
    const { browser } = await signIn(server, temporary);
    const kept = await browser.post('/me/password', { currentPassword: composed, newPassword: decomposed });
    assert.deepEqual(kept.expect(422).faults(), ['/newPassword same_password']);
    (await browser.get('/me')).expect(403).problem('password_change_required');
  });

  test('count composed characters once in their length', async () => {
    const short = 'éèêëà1'.normalize('NFD');
    assert.ok([...short].length >= 8);
    const answer = await admin.browser.post('/users', { ...newUserBody(), password: short });
    assert.deepEqual(answer.expect(422).faults(), ['/password too_short']);
  });
});
