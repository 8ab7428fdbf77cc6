import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { finallyDo } from '../harness/cleanup.ts';
import {
  type Answer,
  Client,
  createTestDatabase,
  createUser,
  eventually,
  firstAdmin,
  newUserBody,
  postgresUrl,
  runStatement,
  type SignedInPerson,
  signIn,
  type TestDatabase,
} from '../harness/index.ts';
import { temporaryFolder } from './data-folder.ts';
import { ownPostgres } from './postgres.ts';
import {
  browserAt,
  launch,
  METRICS_TOKEN,
  type Roster,
  readyAddress,
  SECRET_KEY,
  settingsOf,
  startRoster,
} from './roster.ts';
import { assertWhole } from './whole.ts';

/** Returns the settings of a node; each has a data folder of its own, as on separate machines. */
const nodeSettings = (t: TestContext, databaseUrl: string) => ({
  DATABASE_URL: databaseUrl,
  DATA_DIR: temporaryFolder(t),
  SECRET_KEY,
});

async function databaseFor(t: TestContext, options: { empty?: boolean } = {}): Promise<TestDatabase> {
  const database = await createTestDatabase(options);
  finallyDo(t, () => database.drop());
  return database;
}

/** Returns how many requests a node has answered from its session cache. */
async function cacheHits({ url }: { url: string }): Promise<number> {
  const text = await (
    await fetch(`${url}/metrics`, { headers: { authorization: `Bearer ${METRICS_TOKEN}` } })
  ).text();
  return Number(/^roster_session_lookups_total\{result="hit"\} (\d+)$/m.exec(text)?.[1] ?? 0);
}

/** Returns the user's browser at a node that has the session in its cache. */
async function warmAt(node: Roster, browser: Client): Promise<Client> {
  const there = browserAt(node, browser);
  await eventually(async () => {
    const before = await cacheHits(node);
    (await there.get('/session')).expect(200);
    assert.ok((await cacheHits(node)) > before, 'the node does not remember sessions');
  });
  return there;
}

/** Waits until requests with this browser's cookie are rejected. */
const untilSignedOut = (browser: Client): Promise<void> =>
  eventually(async () => assert.equal((await browser.get('/session')).status, 401));

interface Scene {
  victim: SignedInPerson;
  /** The first admin at node A. */
  admin: SignedInPerson;
  /** The victim at node A, with the same cookies as at B. */
  atA: Client;
}

const ENDINGS: Record<string, { systemRole?: 'admin'; end: (scene: Scene) => Promise<Answer> }> = {
  'disabling a person': { end: ({ admin, victim }) => admin.browser.post(`/users/${victim.id}/disable`) },
  'deleting a person': { end: ({ admin, victim }) => admin.browser.delete(`/users/${victim.id}`) },
  'demoting an admin': {
    systemRole: 'admin',
    end: ({ admin, victim }) => admin.browser.patch(`/users/${victim.id}`, { systemRole: 'user' }),
  },
  'resetting a password': {
    end: ({ admin, victim }) =>
      admin.browser.post(`/users/${victim.id}/reset-password`, { password: 'temporary password 1' }),
  },
  'ending one session of a person': {
    async end({ admin, victim, atA }) {
      const { session } = (await atA.get('/session')).session();
      return admin.browser.delete(`/users/${victim.id}/sessions/${session.id}`);
    },
  },
  'ending all sessions of a person': {
    end: ({ admin, victim }) => admin.browser.delete(`/users/${victim.id}/sessions`),
  },
  'signing out': { end: ({ atA }) => atA.delete('/session') },
  'changing one’s own password in another browser': {
    async end({ victim, atA }) {
      const other = new Client(atA.url);
      (await other.post('/session', { email: victim.email, password: victim.password })).expect(201);
      return other.post('/me/password', {
        currentPassword: victim.password,
        newPassword: 'another password 2',
      });
    },
  },
};

test('two nodes on one database', { timeout: 300_000 }, async (t) => {
  const database = await databaseFor(t);
  const a = await startRoster(t, nodeSettings(t, database.url));
  const listeners = () =>
    database.sql<{ pid: number }>(
      "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'roster-listener'",
    );
  const [listenerOfA] = await eventually(async () => {
    const found = await listeners();
    assert.equal(found.length, 1);
    return found;
  });
  const b = await startRoster(t, nodeSettings(t, database.url));
  const cutListenerOfB = () =>
    database.sql(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
       WHERE datname = current_database() AND application_name = 'roster-listener' AND pid <> $1`,
      [listenerOfA?.pid],
    );
  const admin = await firstAdmin(a);

  for (const [what, { systemRole = 'user', end }] of Object.entries(ENDINGS)) {
    await t.test(`${what} at one node ends the sessions at the other`, async () => {
      for (let tries = 0; tries < 3; tries++) {
        const victim = await signIn(a, await createUser(admin, { systemRole }));
        const atB = await warmAt(b, victim.browser);
        const answer = await end({ victim, admin, atA: victim.browser });
        assert.ok([200, 204].includes(answer.status), answer.text);
        await untilSignedOut(atB);
      }
    });
  }

  await t.test('renaming keeps the sessions, and the other node returns the new name', async () => {
    const person = await signIn(a, await createUser(admin));
    const atB = await warmAt(b, person.browser);
    (await admin.browser.patch(`/users/${person.id}`, { username: 'New Name' })).expect(200);
    await eventually(async () => {
      assert.equal((await atB.get('/session')).expect(200).session().user.username, 'New Name');
    }, 1000);
  });

  await t.test('a node that does not listen trusts no cached session', async () => {
    const victims: SignedInPerson[] = [];
    for (let count = 0; count < 3; count++) victims.push(await signIn(a, await createUser(admin)));
    const atB = await Promise.all(victims.map(({ browser }) => warmAt(b, browser)));
    const bystander = await warmAt(b, admin.browser);
    const name = new URL(database.url).pathname.slice(1);
    // New connections to this database are refused and existing ones remain, so this test’s connection must be open.
    await database.sql('SELECT 1');
    await runStatement(postgresUrl(), `ALTER DATABASE ${name} ALLOW_CONNECTIONS false`);
    try {
      await cutListenerOfB();
      // Time for the node to notice the end of the connection.
      await sleep(100);
      const hits = await cacheHits(b);
      for (const [index, victim] of victims.entries()) {
        (await atB[index]?.get('/session'))?.expect(200);
        (await admin.browser.post(`/users/${victim.id}/disable`)).expect(200);
        (await atB[index]?.get('/session'))?.expect(401);
      }
      (await bystander.get('/session')).expect(200);
      assert.equal(await cacheHits(b), hits, 'answered out of the cache while deaf');
    } finally {
      await runStatement(postgresUrl(), `ALTER DATABASE ${name} ALLOW_CONNECTIONS true`);
    }
    await eventually(async () => assert.equal((await listeners()).length, 2));
    await warmAt(b, admin.browser);
    for (const browser of atB) (await browser.get('/session')).expect(401);
  });

  await t.test('applies changes during a short loss of the listening connection', async () => {
    for (let tries = 0; tries < 8; tries++) {
      const victim = await signIn(a, await createUser(admin));
      const atB = await warmAt(b, victim.browser);
      const [answer] = await Promise.all([
        admin.browser.post(`/users/${victim.id}/disable`),
        sleep(tries * 3).then(cutListenerOfB),
      ]);
      answer.expect(200);
      await untilSignedOut(atB);
      // Also after it listens again.
      await eventually(async () => assert.equal((await listeners()).length, 2));
      (await atB.get('/session')).expect(401);
    }
  });

  await t.test('counts failed sign-ins together', async () => {
    const { email, password } = await createUser(admin);
    const attempt = (node: Roster, guess: string) =>
      node.client().post('/session', { email, password: guess });
    for (const node of [a, b, a, b, a]) (await attempt(node, 'wrong')).problem('invalid_credentials');
    for (const node of [a, b]) {
      const blocked = await attempt(node, password);
      blocked.problem('too_many_attempts');
      assert.match(blocked.headers.get('retry-after') ?? '', /^[12]$/);
    }
    await eventually(async () => (await attempt(b, password)).expect(201), 5000, 250);
    (await attempt(a, password)).expect(201);
  });

  await t.test('one admin remains when two disable each other on different nodes', async () => {
    for (let tries = 0; tries < 3; tries++) {
      const second = await signIn(b, await createUser(admin, { systemRole: 'admin' }));
      const answers = await Promise.all([
        admin.browser.post(`/users/${second.id}/disable`),
        second.browser.post(`/users/${admin.id}/disable`),
      ]);
      const [done, ...others] = answers.map(({ status }) => status).sort();
      assert.equal(done, 200);
      assert.ok(others[0] === 401 || others[0] === 409, String(others));
      const active = await database.sql<{ id: string }>(
        "SELECT id FROM users WHERE system_role = 'admin' AND status = 'active'",
      );
      assert.equal(active.length, 1);
      if (active[0]?.id !== admin.id) {
        (await second.browser.post(`/users/${admin.id}/enable`)).expect(200);
        await signIn(a, admin, { browser: admin.browser });
        (await admin.browser.post(`/users/${second.id}/disable`)).expect(200);
      }
    }
  });

  await t.test('accepts a cursor of the other node', async () => {
    const first = (await admin.browser.get('/users?limit=2')).users();
    assert.ok(first.nextCursor);
    const next = await browserAt(b, admin.browser).get(`/users?limit=2&cursor=${first.nextCursor}`);
    assert.equal(next.expect(200).users().items.length, 2);
  });

  for (const node of [a, b]) {
    const ended = await node.stop();
    assert.deepEqual([ended.code, ended.stderr], [0, '']);
  }
  await assertWhole((sql) => database.sql(sql));
});

test('two nodes started on an empty database have one setup link and one first admin', {
  timeout: 300_000,
}, async (t) => {
  const database = await databaseFor(t, { empty: true });
  const nodes = [1, 2].map(() => {
    const env = { ...settingsOf(nodeSettings(t, database.url)), SETUP_TOKEN: '' };
    return launch(t, ['start'], { env });
  });
  const urls = await Promise.all(nodes.map((node) => readyAddress(node)));
  const tokens = await Promise.all(
    nodes.map((node) =>
      eventually(() => {
        const token = /setup#token=(\S+)$/m.exec(node.stdout())?.[1];
        assert.ok(token);
        return token;
      }),
    ),
  );
  assert.equal(tokens[0], tokens[1]);
  assert.equal(nodes.filter((node) => /Migrated the database/.test(node.stdout())).length, 1);

  const answers = await Promise.all(
    urls.map((url) => {
      const { email, username, password } = newUserBody();
      return new Client(url).post('/setup', { setupToken: tokens[0], email, username, password });
    }),
  );
  assert.deepEqual(answers.map(({ status }) => status).sort(), [201, 409]);
  assert.equal((await assertWhole((sql) => database.sql(sql))).length, 1);
});

test('returns 503 with Retry-After while PostgreSQL is down, and trusts nothing in between', {
  timeout: 300_000,
}, async (t) => {
  const postgres = await ownPostgres(t);
  const roster = await startRoster(t, nodeSettings(t, postgres.url));
  const admin = await firstAdmin(roster);
  const victim = await signIn(roster, await createUser(admin));
  await warmAt(roster, admin.browser);
  await warmAt(roster, victim.browser);

  await postgres.kill();
  // A busy node may answer a request before it notices that its connection has ended.
  await eventually(async () => (await admin.browser.get('/session')).expect(503));
  const requests: (() => Promise<Answer>)[] = [
    () => admin.browser.get('/session'),
    () => admin.browser.get('/users'),
    () => admin.browser.post('/users', newUserBody()),
    () => admin.browser.post(`/users/${victim.id}/disable`),
    () => admin.browser.delete('/session'),
    () => roster.client().get('/setup'),
    () => roster.client().post('/session', { email: admin.email, password: admin.password }),
  ];
  for (const request of requests) {
    const answer = await request();
    answer.expect(503).problem('database_unavailable');
    assert.match(answer.headers.get('retry-after') ?? '', /^[1-9]\d*$/);
  }
  assert.equal((await fetch(`${roster.url}/healthz`)).status, 200);
  assert.equal((await fetch(`${roster.url}/readyz`)).status, 503);

  await postgres.start();
  // By SQL, while the node may not listen again yet.
  await postgres.query("UPDATE users SET status = 'disabled' WHERE id = $1", [victim.id]);
  await eventually(async () => (await victim.browser.get('/session')).expect(401));
  await eventually(async () => (await admin.browser.get('/session')).expect(200));
  await createUser(admin);
  assert.equal((await fetch(`${roster.url}/readyz`)).status, 200);
  await warmAt(roster, admin.browser);
  const ended = await roster.stop();
  assert.deepEqual([ended.code, ended.stderr], [0, '']);
});
