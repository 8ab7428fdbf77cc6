import assert from 'node:assert/strict';
import { beforeEach, describe, test } from 'node:test';
import { createPasswordHasher } from '../../src/identity/credentials/index.ts';
import { bucketsOf } from '../../src/identity/credentials/throttle-buckets.ts';
import {
  createUser,
  firstAdmin,
  newUserBody,
  type Person,
  signedInUser,
  startTestServer,
  whileLocked,
} from '../harness/index.ts';

/** Runs after a password was verified or hashed, before anything is written. */
let meanwhile: () => Promise<unknown> = async () => {};
const hasher = createPasswordHasher(2, 64, { memoryCost: 8, timeCost: 1, parallelism: 1 });
const server = await startTestServer({
  hasher: {
    ...hasher,
    async hash(password) {
      const hashed = await hasher.hash(password);
      await meanwhile();
      return hashed;
    },
    async verify(...parameters) {
      const isSame = await hasher.verify(...parameters);
      await meanwhile();
      return isSame;
    },
  },
});
const other = await startTestServer({ beside: server, hasher });
const admin = await firstAdmin(server);

beforeEach(() => {
  meanwhile = async () => {};
});

const attempt = ({ email, password }: Pick<Person, 'email' | 'password'>, at = server) =>
  at.client().post('/session', { email, password });
const sessionsOf = ({ id }: Pick<Person, 'id'>) =>
  server.sql('SELECT 1 FROM sessions WHERE user_id = $1', [id]);

describe('POST /session, once the password was verified', () => {
  const changes: [title: string, sql: string][] = [
    [
      'disabled',
      "UPDATE users SET status = 'disabled', authority_version = authority_version + 1 WHERE id = $1",
    ],
    ['given another password', "UPDATE password_credentials SET hash = hash || 'x' WHERE user_id = $1"],
    ['deleted', 'DELETE FROM users WHERE id = $1'],
  ];
  for (const [title, sql] of changes)
    test(`rejects a user who was ${title} meanwhile, with an event`, async () => {
      const person = await createUser(admin);
      meanwhile = () => server.sql(sql, [person.id]);
      const [answer, events] = await server.traced(() => attempt(person));
      answer.expect(401).problem('invalid_credentials');
      assert.deepEqual(await sessionsOf(person), []);
      assert.deepEqual(
        events.map(({ operation, outcome, reason }) => [operation, outcome, reason]),
        [['sign_in', 'failure', 'invalid_credentials']],
      );
    });

  test('waits for a change in progress, and rejects a user whom it disables', async () => {
    const person = await createUser(admin);
    const answer = await whileLocked(server, async ({ query, waiting }) => {
      await query(changes[0]?.[1] ?? '', [person.id]);
      const signingIn = attempt(person);
      await waiting(1);
      return { signingIn };
    });
    (await answer.signingIn).expect(401).problem('invalid_credentials');
    assert.deepEqual(await sessionsOf(person), []);
  });

  test('signs in with the role and name that were given meanwhile', async () => {
    const person = await createUser(admin);
    meanwhile = () =>
      server.sql(
        `UPDATE users SET system_role = 'admin', username = 'Renamed', version = version + 1,
           authority_version = authority_version + 1 WHERE id = $1`,
        [person.id],
      );
    const [answer, events] = await server.traced(() => attempt(person));
    const { user } = answer.expect(201).session();
    assert.deepEqual([user.systemRole, user.username], ['admin', 'Renamed']);
    assert.deepEqual(
      events.map(({ operated_by_name }) => operated_by_name),
      ['Renamed'],
    );
  });

  test('rejects a correct password when another node has blocked the account meanwhile', async () => {
    const person = await createUser(admin);
    meanwhile = async () => {
      for (let failure = 0; failure < 5; failure++)
        (await attempt({ ...person, password: 'wrong' }, other)).expect(401);
    };
    const [answer, events] = await server.traced(() => attempt(person));
    answer.expect(429).problem('too_many_attempts');
    assert.deepEqual(await sessionsOf(person), []);
    assert.deepEqual(
      events.map(({ outcome }) => outcome),
      ['failure', 'failure', 'failure', 'failure', 'failure', 'denied'],
    );
  });

  test('forgives failures that were counted before', async () => {
    const person = await createUser(admin);
    for (let round = 0; round < 2; round++) {
      for (let failure = 0; failure < 4; failure++)
        (await attempt({ ...person, password: 'wrong' })).expect(401);
      (await attempt(person)).expect(201);
    }
  });
});

describe('POST /session at the same time', () => {
  test('signs in twice on two nodes, with a session and an event each', async () => {
    const person = await createUser(admin);
    const [answers, events] = await server.traced(() =>
      Promise.all([server, other, server, other].map((at) => attempt(person, at))),
    );
    for (const answer of answers) answer.expect(201);
    assert.equal((await sessionsOf(person)).length, 4);
    const targets = new Set(events.map(({ target_id }) => target_id));
    const ids = new Set(answers.map((answer) => answer.session().session.id));
    assert.deepEqual(targets, ids);
    for (const { operation, outcome } of events)
      assert.deepEqual([operation, outcome], ['sign_in', 'success']);
  });

  test('verifies no more wrong passwords on two nodes than remain, with an event each', async () => {
    const person = await createUser(admin);
    const wrong = { ...person, password: 'wrong' };
    const [answers, events] = await server.traced(() =>
      Promise.all(Array.from({ length: 24 }, (_, index) => attempt(wrong, index % 2 ? other : server))),
    );
    const rejected = answers.filter(({ status }) => status === 401).length;
    assert.equal(answers.filter(({ status }) => status === 429).length, 24 - rejected);
    assert.ok(rejected >= 1 && rejected <= 5, `${rejected} of 24`);
    assert.equal(events.filter(({ outcome }) => outcome === 'failure').length, rejected);
    const [bucket] = bucketsOf({ kind: 'sign-in', account: person.email, address: '127.0.0.1' });
    const [counter] = await server.sql<{ failures: number }>(
      'SELECT failures FROM sign_in_throttles WHERE key = $1',
      [bucket?.key],
    );
    assert.equal(counter?.failures, rejected);
    assert.deepEqual(await sessionsOf(person), []);
  });
});

describe('POST /users, once the password was hashed', () => {
  const isUser = async (email: string) =>
    (await server.sql('SELECT 1 FROM users WHERE email = $1', [email])).length;

  test('is rejected when its admin was demoted meanwhile', async () => {
    const boss = await signedInUser(server, admin, { systemRole: 'admin' });
    const body = newUserBody();
    meanwhile = () =>
      server.sql(
        "UPDATE users SET system_role = 'user', authority_version = authority_version + 1 WHERE id = $1",
        [boss.id],
      );
    (await boss.browser.post('/users', body)).expect(401).problem('unauthenticated');
    assert.equal(await isUser(body.email), 0);
  });

  test('creates one of two users with the same address, with its event, password and entries in the lists', async () => {
    const body = newUserBody();
    const [answers, events] = await server.traced(() =>
      Promise.all(
        [body, { ...body, email: body.email.toUpperCase() }].map((each) =>
          admin.browser.post('/users', each),
        ),
      ),
    );
    assert.deepEqual(answers.map(({ status }) => status).sort(), [201, 409]);
    const { id } = answers.find(({ status }) => status === 201)?.user() ?? { id: '' };
    assert.deepEqual(events.map(({ outcome, target_id }) => [outcome, target_id]).sort(), [
      ['denied', null],
      ['success', id],
    ]);
    for (const table of ['user_activity', 'password_credentials', 'directory_entries', 'directory_activity'])
      assert.equal((await server.sql(`SELECT 1 FROM ${table} WHERE user_id = $1`, [id])).length, 1, table);
  });
});
