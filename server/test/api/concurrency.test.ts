import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  type Answer,
  createUser,
  firstAdmin,
  newUserBody,
  type SignedInPerson,
  signedInUser,
  signIn,
  startTestServer,
} from '../harness/index.ts';

const server = await startTestServer({ config: { trustProxy: true } });
const other = await startTestServer({ beside: server });
const admin = await firstAdmin(server);
const activeAdmins = async () =>
  (
    await server.sql<{ id: string }>("SELECT id FROM users WHERE system_role = 'admin' AND status = 'active'")
  ).map(({ id }) => id);
const noneFailed = (answers: Answer[]) =>
  assert.deepEqual(
    answers.filter(({ status }) => status >= 500).map(({ text }) => text),
    [],
  );

type Act = (by: SignedInPerson, on: SignedInPerson) => Promise<Answer>;
const ACTS: Record<string, Act> = {
  disable: (by, on) => by.browser.post(`/users/${on.id}/disable`),
  demote: (by, on) => by.browser.patch(`/users/${on.id}`, { systemRole: 'user' }),
  delete: (by, on) => by.browser.delete(`/users/${on.id}`),
};
const acts = Object.values(ACTS);

describe('the last active system admin', () => {
  test('remains when two admins remove each other', async () => {
    for (let round = 0; round < 9; round++) {
      const first = await signedInUser(server, admin, { systemRole: 'admin' });
      const second = await signIn(other, await createUser(admin, { systemRole: 'admin' }));
      await server.sql("UPDATE users SET status = 'disabled' WHERE id = $1", [admin.id]);
      const [one, two] = [acts[round % 3], acts[Math.floor(round / 3) % 3]];
      assert.ok(one && two);
      const answers = await Promise.all([one(first, second), two(second, first)]);
      noneFailed(answers);
      assert.equal((await activeAdmins()).length, 1, `round ${round}`);
      const done = answers.filter(({ status }) => status < 300);
      assert.equal(done.length, 1, answers.map(({ text }) => text).join());
      await server.sql("UPDATE users SET status = 'active' WHERE id = $1", [admin.id]);
      await server.sql("DELETE FROM users WHERE system_role = 'admin' AND id <> $1", [admin.id]);
    }
  });

  test('remains when many remove themselves or each other', async () => {
    for (let round = 0; round < 3; round++) {
      const crew = await Promise.all(
        Array.from({ length: 6 }, () => signedInUser(server, admin, { systemRole: 'admin' })),
      );
      await server.sql("UPDATE users SET status = 'disabled' WHERE id = $1", [admin.id]);
      const answers = await Promise.all(
        crew.flatMap((by, index) => {
          const act = acts[(index + round) % 3];
          const next = crew[(index + 1) % crew.length];
          return act && next ? [act(by, next), act(by, by)] : [];
        }),
      );
      noneFailed(answers);
      assert.ok((await activeAdmins()).length >= 1);
      await server.sql("UPDATE users SET status = 'active' WHERE id = $1", [admin.id]);
      await server.sql("DELETE FROM users WHERE system_role = 'admin' AND id <> $1", [admin.id]);
    }
  });
});

describe('a request in flight', () => {
  test('is rejected when its admin is demoted', async () => {
    const boss = await signedInUser(server, admin, { systemRole: 'admin' });
    const target = await createUser(admin);
    const client = await server.database.pool.connect();
    try {
      // The demotion locks the admin's row, uncommitted: requests are authorized by the old role and must wait.
      await client.query('BEGIN');
      await client.query(
        "UPDATE users SET system_role = 'user', authority_version = authority_version + 1 WHERE id = $1",
        [boss.id],
      );
      const body = newUserBody();
      const requests = [
        boss.browser.post('/users', body),
        boss.browser.patch(`/users/${target.id}`, { username: 'Taken Over' }),
        boss.browser.post(`/users/${target.id}/disable`),
        boss.browser.delete(`/users/${target.id}`),
        boss.browser.post(`/users/${target.id}/reset-password`, { password: 'other password 1' }),
        boss.browser.delete(`/users/${target.id}/sessions`),
      ];
      const waiting = async () =>
        (
          await server.sql(
            "SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()",
          )
        ).length;
      while ((await waiting()) < requests.length);
      await client.query('COMMIT');
      const answers = await Promise.all(requests);
      assert.deepEqual(
        answers.map(({ status }) => status),
        [401, 401, 401, 401, 401, 401],
      );
      assert.deepEqual(await server.sql('SELECT 1 FROM users WHERE email = $1', [body.email]), []);
      assert.deepEqual((await admin.browser.get(`/users/${target.id}`)).user(), target.user);
    } finally {
      client.release();
    }
  });
});

describe('POST /session', () => {
  test('leaves no session of the old password when it is reset meanwhile', async () => {
    let made = 0;
    for (let round = 0; round < 9; round++) {
      const person = await createUser(admin);
      const [reset, ...signIns] = await Promise.all([
        admin.browser.post(`/users/${person.id}/reset-password`, { password: 'temporary password 1' }),
        ...[1, 2, 3].map(async (browser) => {
          const jar = server.client({ 'x-forwarded-for': `10.3.${round}.${browser}` });
          const answer = await jar.post('/session', { email: person.email, password: person.password });
          return { answer, jar };
        }),
      ]);
      reset.expect(200);
      for (const { answer, jar } of signIns) {
        assert.ok([201, 401].includes(answer.status), answer.text);
        if (answer.status === 201) made++;
        (await jar.get('/session')).expect(401);
      }
      assert.deepEqual(await server.sql('SELECT 1 FROM sessions WHERE user_id = $1', [person.id]), []);
    }
    assert.ok(made >= 0);
  });

  test('leaves no session when the password is reset between its check and the session', async () => {
    const person = await createUser(admin);
    const client = await server.database.pool.connect();
    try {
      await client.query('BEGIN');
      await client.query('SELECT 1 FROM users WHERE id = $1 FOR UPDATE', [person.id]);
      const signingIn = server.client().post('/session', { email: person.email, password: person.password });
      const waiting = async () =>
        (
          await server.sql(
            "SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()",
          )
        ).length;
      while ((await waiting()) < 1);
      await client.query("UPDATE password_credentials SET hash = hash || 'x' WHERE user_id = $1", [
        person.id,
      ]);
      await client.query('COMMIT');
      (await signingIn).expect(401).problem('invalid_credentials');
      assert.deepEqual(await server.sql('SELECT 1 FROM sessions WHERE user_id = $1', [person.id]), []);
    } finally {
      client.release();
    }
  });

  test('leaves no session when the user is disabled or deleted meanwhile', async () => {
    for (let round = 0; round < 6; round++) {
      const person = await createUser(admin);
      const act = round % 2 ? ACTS.disable : ACTS.delete;
      const jar = server.client();
      const [done, signIns] = await Promise.all([
        act?.(admin, { ...person, browser: jar }),
        jar.post('/session', { email: person.email, password: person.password }),
      ]);
      assert.ok(done && done.status < 300);
      assert.ok([201, 401].includes(signIns.status), signIns.text);
      (await jar.get('/session')).expect(401);
      assert.deepEqual(await server.sql('SELECT 1 FROM sessions WHERE user_id = $1', [person.id]), []);
    }
  });
});

describe('concurrent changes to one user', () => {
  test('end in one state without errors', async () => {
    const person = await signedInUser(server, admin);
    const path = `/users/${person.id}`;
    const answers = await Promise.all(
      Array.from({ length: 30 }, (_, index) => {
        const boss = index % 2 ? admin.browser : admin.browser.copy();
        switch (index % 5) {
          case 0:
            return boss.post(`${path}/disable`);
          case 1:
            return boss.post(`${path}/enable`);
          case 2:
            return boss.patch(path, { username: `Name ${index}` });
          case 3:
            return boss.delete(`${path}/sessions`);
          default:
            return boss.post(`${path}/reset-password`, { password: `temporary password ${index}` });
        }
      }),
    );
    noneFailed(answers);
    assert.ok(answers.every(({ status }) => status === 200 || status === 204));
    const [row] = await server.sql<{ version: number }>('SELECT version FROM users WHERE id = $1', [
      person.id,
    ]);
    const changes = (await server.audit()).filter(
      ({ target_id, operation, outcome }) =>
        target_id === person.id && operation !== 'end' && operation !== 'create' && outcome === 'success',
    );
    assert.equal(row?.version, 1 + changes.length);
  });
});
