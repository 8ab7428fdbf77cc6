import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { type TestContext, test } from 'node:test';
import pg from 'pg';
import { attachEmbedded } from '../../src/db/embedded/index.ts';
import { finallyDo } from '../harness/cleanup.ts';
import { createTestDatabase, createUser, eventually, firstAdmin } from '../harness/index.ts';
import { migratedFolder, postgresOf, temporaryFolder } from './data-folder.ts';
import { urlOf } from './postgres.ts';
import { launch, settingsOf, startRoster } from './roster.ts';

interface RowLock {
  /** Resolves when a request waits for the locked row. */
  untilWaiting(): Promise<void>;
  release(): Promise<void>;
}

/** Locks a user's row, so that requests that change the user wait. */
async function lockUser(t: TestContext, databaseUrl: string, userId: string): Promise<RowLock> {
  const client = new pg.Client({ connectionString: databaseUrl });
  client.on('error', () => {});
  await client.connect();
  finallyDo(t, () => client.end().catch(() => {}));
  await client.query('BEGIN');
  await client.query('SELECT 1 FROM users WHERE id = $1 FOR UPDATE', [userId]);
  return {
    untilWaiting: () =>
      eventually(async () => {
        const { rows } = await client.query(
          "SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()",
        );
        assert.ok(rows.length > 0, 'no request waits');
      }),
    async release() {
      await client.query('COMMIT');
    },
  };
}

/** Opens a connection to the server and sends a text; waits for the response when `answered`. */
async function connection(t: TestContext, url: string, text = '', answered = false): Promise<Socket> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  socket.on('error', () => {});
  finallyDo(t, () => socket.destroy());
  await once(socket, 'connect');
  if (text !== '') socket.write(text);
  if (answered) await once(socket, 'data');
  return socket;
}

async function isRefused(url: string): Promise<boolean> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  const how = await new Promise((resolve) => {
    socket.on('error', (error) => resolve('code' in error && error.code));
    socket.on('connect', () => resolve('connected'));
  });
  socket.destroy();
  return how === 'ECONNREFUSED';
}

test('SIGTERM: answers requests in flight, rejects new connections, closes idle ones', {
  timeout: 300_000,
}, async (t) => {
  const database = await createTestDatabase();
  finallyDo(t, () => database.drop());
  const roster = await startRoster(t, { DATABASE_URL: database.url, DATA_DIR: temporaryFolder(t) });
  const admin = await firstAdmin(roster);
  const bob = await createUser(admin);
  const idle = await connection(t, roster.url, 'GET /healthz HTTP/1.1\r\nHost: here\r\n\r\n', true);
  const idleEnds = once(idle, 'close');

  const lock = await lockUser(t, database.url, bob.id);
  const inFlight = admin.browser.patch(`/users/${bob.id}`, { username: 'Changed In Flight' });
  await lock.untilWaiting();
  roster.signal('SIGTERM');
  await eventually(async () => assert.ok(await isRefused(roster.url), 'new connections are taken'));
  await idleEnds;
  await lock.release();
  assert.equal((await inFlight).expect(200).user().username, 'Changed In Flight');
  const ended = await roster.ended;
  assert.deepEqual([ended.code, ended.signal, ended.stderr], [0, null, '']);
  const [row] = await database.sql('SELECT username FROM users WHERE id = $1', [bob.id]);
  assert.deepEqual(row, { username: 'Changed In Flight' });
  await eventually(async () => {
    const left = await database.sql(
      "SELECT application_name FROM pg_stat_activity WHERE datname = current_database() AND application_name LIKE 'roster-%'",
    );
    assert.deepEqual(left, []);
  });
});

test('SIGTERM: ends with only open connections', { timeout: 300_000 }, async (t) => {
  const dataDir = await migratedFolder(t);
  const roster = await startRoster(t, { DATA_DIR: dataDir });
  await firstAdmin(roster);
  await connection(t, roster.url, 'GET /healthz HTTP/1.1\r\nHost: here\r\n\r\n', true);
  // As browsers open them in advance.
  await connection(t, roster.url);
  const ended = await roster.stop();
  assert.deepEqual([ended.code, ended.stderr], [0, '']);
  assert.deepEqual(postgresOf(dataDir), []);
});

test('SIGTERM: ends despite a request that never ends', {
  timeout: 300_000,
}, async (t) => {
  const dataDir = await migratedFolder(t);
  const roster = await startRoster(t, { DATA_DIR: dataDir });
  const admin = await firstAdmin(roster);
  const bob = await createUser(admin);
  const connectionData = await attachEmbedded(dataDir);
  assert.ok(connectionData);
  const lock = await lockUser(t, urlOf(connectionData), bob.id);
  const inFlight = admin.browser.patch(`/users/${bob.id}`, { username: 'Never' }).then(
    (answer) => answer.status,
    () => 'broken',
  );
  await lock.untilWaiting();
  const ended = await roster.stop();
  assert.equal(ended.code, 0, ended.stderr);
  // Either its statement timeout came first, or the connection was cut.
  const answer = await inFlight;
  assert.ok(answer === 503 || answer === 'broken', String(answer));
  assert.deepEqual(postgresOf(dataDir), []);
});

test('a second signal ends at once', { timeout: 300_000 }, async (t) => {
  const database = await createTestDatabase();
  finallyDo(t, () => database.drop());
  const roster = await startRoster(t, { DATABASE_URL: database.url, DATA_DIR: temporaryFolder(t) });
  const admin = await firstAdmin(roster);
  const bob = await createUser(admin);
  const lock = await lockUser(t, database.url, bob.id);
  const inFlight = admin.browser.patch(`/users/${bob.id}`, { username: 'Never' }).catch(() => {});
  await lock.untilWaiting();
  roster.signal('SIGINT');
  await eventually(async () => assert.ok(await isRefused(roster.url)));
  roster.signal('SIGINT');
  const ended = await roster.ended;
  // An orderly end would have status 0, after the timeout of requests in flight.
  assert.equal(ended.code, 1);
  await inFlight;
});

test('SIGTERM during the start leaves no PostgreSQL behind', { timeout: 300_000 }, async (t) => {
  const dataDir = await migratedFolder(t);
  const starting = launch(t, ['start'], { env: settingsOf({ DATA_DIR: dataDir }) });
  await eventually(() => assert.notDeepEqual(postgresOf(dataDir), [], 'PostgreSQL does not come'), 20_000, 1);
  starting.signal('SIGTERM');
  const ended = await starting.ended;
  assert.deepEqual([ended.code, ended.stderr], [0, '']);
  assert.deepEqual(postgresOf(dataDir), []);
});

test('SIGTERM with SHUTDOWN_DELAY: not ready at once, but serves until the delay is over', async (t) => {
  const database = await createTestDatabase();
  finallyDo(t, () => database.drop());
  const roster = await startRoster(t, {
    DATABASE_URL: database.url,
    DATA_DIR: temporaryFolder(t),
    SHUTDOWN_DELAY: '3',
  });
  const admin = await firstAdmin(roster);
  const readiness = async () => (await fetch(`${roster.url}/readyz`)).status;
  assert.equal(await readiness(), 200);

  roster.signal('SIGTERM');

  await eventually(async () => assert.equal(await readiness(), 503));
  assert.equal((await fetch(`${roster.url}/healthz`)).status, 200);
  await createUser(admin);
  const ended = await roster.ended;
  assert.deepEqual([ended.code, ended.stderr], [0, '']);
  assert.ok(await isRefused(roster.url));
});

test('SIGTERM while another node migrates ends the wait', { timeout: 300_000 }, async (t) => {
  const database = await createTestDatabase({ empty: true });
  finallyDo(t, () => database.drop());
  const other = await database.database.dedicated('roster-migrate');
  finallyDo(t, () => other.end().catch(() => {}));
  await other.query("SELECT pg_advisory_lock(hashtext('roster.migrations'))");
  const env = settingsOf({ DATABASE_URL: database.url, DATA_DIR: temporaryFolder(t) });
  const node = launch(t, ['start'], { env });
  await eventually(() => assert.match(node.stdout(), /^Waiting for another node that migrates/m));
  node.signal('SIGTERM');
  const ended = await node.ended;
  assert.deepEqual([ended.code, ended.stderr], [0, '']);
});
