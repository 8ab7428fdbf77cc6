import assert from 'node:assert/strict';
import { describe, type TestContext, test } from 'node:test';
import { sql } from 'kysely';
import { parseDatabaseUrl } from '../../src/config/database-url.ts';
import { type Database, DatabaseError, openDatabase } from '../../src/db/database.ts';
import { defaultSettings } from '../../src/db/embedded/settings.ts';
import { migrate } from '../../src/db/migrate.ts';
import { checkRequirements } from '../../src/db/requirements.ts';
import { SESSION_SETTINGS } from '../../src/db/session-settings.ts';
import {
  createTestDatabase,
  eventually,
  firstAdmin,
  METRICS,
  newDatabaseName,
  newUserBody,
  postgresUrl,
  runStatement,
  startTestServer,
  withDatabase,
} from '../harness/index.ts';
import { startPooler } from '../harness/pooler.ts';

const server = await startTestServer();
const admin = await firstAdmin(server);

async function databaseFor(t: TestContext, options?: { empty: boolean }) {
  const created = await createTestDatabase(options);
  t.after(() => created.drop());
  return created;
}

function open(t: TestContext, url: string, poolSize = 2): Database {
  const { servers, writable } = parseDatabaseUrl(url);
  const [first, ...others] = servers.map((each) => ({ connectionString: each.url }));
  assert.ok(first);
  const database = openDatabase({ servers: [first, ...others], writable }, poolSize);
  t.after(() => database.close());
  return database;
}

const databaseOf = async ({ pool }: Pick<Database, 'pool'>) =>
  (await pool.query<{ name: string }>('SELECT current_database() AS name')).rows[0]?.name;
const statusOf = async (path: string) => (await fetch(`${server.url}${path}`)).status;
const create = () => admin.browser.post('/users', newUserBody());
const isWritableMetric = async () =>
  /^roster_database_writable (\d)$/m.exec(
    await (await fetch(`${server.url}/metrics`, { headers: METRICS })).text(),
  )?.[1];

describe('a failover', () => {
  /** Makes the connections of the pool read-only, as a demotion does that does not end them. */
  const demote = async ({ pool }: Database) => {
    const clients = await Promise.all([pool.connect(), pool.connect()]);
    for (const client of clients) {
      await client.query('SET default_transaction_read_only = on');
      client.release();
    }
  };

  test('drops connections that are found to be read-only', async (t) => {
    const database = open(t, (await databaseFor(t, { empty: true })).url);
    await demote(database);
    assert.equal(await database.checkWritable(), false);
    assert.equal(database.isWritable(), false);
    await sql`CREATE TABLE written ()`.execute(database.db);
    await eventually(async () => assert.equal(await database.checkWritable(), true));
  });

  test('a write on a connection that became read-only fails once', async (t) => {
    const database = open(t, (await databaseFor(t, { empty: true })).url);
    await demote(database);
    await assert.rejects(sql`CREATE TABLE written ()`.execute(database.db), { code: '25006' });
    await sql`CREATE TABLE written ()`.execute(database.db);
    await demote(database);
    await assert.rejects(
      database.transact((tx) => sql`CREATE TABLE others ()`.execute(tx)),
      { code: '25006' },
    );
    await database.transact((tx) => sql`CREATE TABLE others ()`.execute(tx));
  });

  test('uses the first reachable server that accepts writes, then the next', async (t) => {
    const [first, second] = [await databaseFor(t, { empty: true }), await databaseFor(t, { empty: true })];
    const nameOf = (url: string) => new URL(url).pathname.slice(1);
    const readOnly = (url: string, value: 'on' | 'off') =>
      runStatement(
        postgresUrl(),
        `ALTER DATABASE ${nameOf(url)} SET default_transaction_read_only = ${value}`,
      );
    const servers = [
      { connectionString: 'postgres://127.0.0.1:1/x' },
      { connectionString: first.url },
    ] as const;
    const database = openDatabase({
      servers: [...servers, { connectionString: second.url }],
      writable: true,
    });
    t.after(() => database.close());

    await readOnly(first.url, 'on');
    assert.equal(await databaseOf(database), nameOf(second.url));
    const client = await database.dedicated('roster-test');
    assert.equal((await client.query('SELECT current_database() AS name')).rows[0]?.name, nameOf(second.url));
    await client.end();

    await readOnly(first.url, 'off');
    await readOnly(second.url, 'on');
    await database.pool.query('SET default_transaction_read_only = on');
    assert.equal(await database.checkWritable(), false);
    assert.equal(await databaseOf(database), nameOf(first.url));
  });
});

describe('a full disk', () => {
  test('is 503 and not ready, and ends by itself', async () => {
    await server.sql(`CREATE FUNCTION refuse_insert() RETURNS trigger LANGUAGE plpgsql AS
      $$ BEGIN RAISE EXCEPTION 'could not extend file' USING ERRCODE = '53100'; END $$`);
    await server.sql('CREATE TRIGGER refuse BEFORE INSERT ON users EXECUTE FUNCTION refuse_insert()');
    assert.equal(await isWritableMetric(), '1');
    (await create()).expect(503).problem('database_unavailable');
    assert.equal(await statusOf('/readyz'), 503);
    assert.equal(await isWritableMetric(), '0');
    (await admin.browser.get('/users')).expect(200);
    await server.sql('DROP FUNCTION refuse_insert CASCADE');
    await eventually(async () => assert.equal(await statusOf('/readyz'), 200));
    assert.equal(await isWritableMetric(), '1');
    (await create()).expect(201);
  });
});

describe('the settings of a connection', () => {
  test('do not depend on the configuration of the database or the role', async (t) => {
    const { url } = await databaseFor(t, { empty: true });
    const hostile = {
      jit: 'on',
      DateStyle: "'SQL, DMY'",
      bytea_output: "'escape'",
      IntervalStyle: "'iso_8601'",
      TimeZone: "'Asia/Tokyo'",
      default_transaction_isolation: "'serializable'",
      statement_timeout: "'9s'",
      lock_timeout: "'1ms'",
      idle_in_transaction_session_timeout: "'1ms'",
      synchronous_commit: "'off'",
      max_parallel_workers_per_gather: '4',
    };
    for (const [name, value] of Object.entries(hostile))
      await runStatement(
        postgresUrl(),
        `ALTER DATABASE ${new URL(url).pathname.slice(1)} SET ${name} = ${value}`,
      );
    const database = open(t, url);
    const names = [...Object.keys(SESSION_SETTINGS), 'synchronous_commit', 'statement_timeout'];
    const shown = `SELECT name, setting FROM pg_settings WHERE name = ANY ($1)`;
    const dedicated = await database.dedicated('roster-test');
    t.after(() => dedicated.end());
    for (const [client, timeout] of [
      [database.pool, '10000'],
      [dedicated, '0'],
    ] as const) {
      const { rows } = await client.query<{ name: string; setting: string }>(shown, [names]);
      const settings = Object.fromEntries(rows.map(({ name, setting }) => [name, setting]));
      assert.deepEqual(settings, {
        ...SESSION_SETTINGS,
        work_mem: '16384',
        synchronous_commit: 'on',
        statement_timeout: timeout,
      });
    }
    await migrate(database);
  });

  test('include all that the embedded database sets and a session can set', async () => {
    const rows = await server.sql<{ name: string }>("SELECT name FROM pg_settings WHERE context = 'user'");
    const settable = rows.map(({ name }) => name);
    const left = Object.keys(defaultSettings()).filter(
      (name) => settable.includes(name) && !(name in SESSION_SETTINGS),
    );
    // What depends on the memory of the database server, and what is set conditionally.
    assert.deepEqual(left.sort(), ['effective_cache_size', 'maintenance_work_mem', 'synchronous_commit']);
  });
});

describe('checkRequirements', () => {
  const fault = async (database: Database) => {
    const error = await checkRequirements(database, { poolSize: 10, warn: () => {} }).then(
      () => undefined,
      (reason: unknown) => reason,
    );
    assert.ok(error instanceof DatabaseError, String(error));
    assert.doesNotMatch(error.message, /\n/);
    return error.message;
  };

  test('accepts a pooler in session mode, and rejects transaction mode', async (t) => {
    const { url } = await databaseFor(t);
    const session = open(t, await startPooler(url, 'session'));
    await checkRequirements(session, { poolSize: 10, warn: assert.fail });
    assert.deepEqual(await migrate(session), []);
    assert.match(await fault(open(t, await startPooler(url, 'transaction'))), /pool_mode = session/);
  });

  for (const encoding of ['LATIN1', 'SQL_ASCII'])
    test(`rejects a database with the encoding ${encoding}`, async (t) => {
      const name = newDatabaseName();
      await runStatement(
        postgresUrl(),
        `CREATE DATABASE ${name} TEMPLATE template0 ENCODING '${encoding}' LOCALE_PROVIDER libc LOCALE 'C'`,
      );
      t.after(() => runStatement(postgresUrl(), `DROP DATABASE ${name} WITH (FORCE)`));
      assert.match(await fault(open(t, withDatabase(postgresUrl(), name))), new RegExp(`${encoding}.*UTF8`));
    });

  test('rejects a read-only server', async (t) => {
    const { url } = await databaseFor(t);
    const name = new URL(url).pathname.slice(1);
    await runStatement(postgresUrl(), `ALTER DATABASE ${name} SET default_transaction_read_only = on`);
    const database = open(t, url);
    assert.match(await fault(database), /read-only/);
    await checkRequirements(database, { poolSize: 10, readOnly: true, warn: assert.fail });
  });

  test('rejects an extension that the search_path does not find', async (t) => {
    const { url, sql: run } = await databaseFor(t);
    await run('CREATE SCHEMA "Extensions"');
    await run('ALTER EXTENSION pg_trgm SET SCHEMA "Extensions"');
    assert.match(await fault(open(t, url)), /pg_trgm.*search_path = public, "Extensions"/);
  });

  test('rejects a role that may not create tables, and reports one with few connections', async (t) => {
    const { url, sql: run } = await databaseFor(t, { empty: true });
    const role = newDatabaseName();
    await run(`CREATE ROLE ${role} LOGIN PASSWORD 'secret' CONNECTION LIMIT 11`);
    const restricted = new URL(url);
    restricted.searchParams.set('user', role);
    restricted.searchParams.set('password', 'secret');
    const other = openDatabase({ connectionString: restricted.href }, 2);
    try {
      const warnings: string[] = [];
      await checkRequirements(other, { poolSize: 10, warn: (warning) => warnings.push(warning) });
      assert.equal(warnings.length, 1);
      assert.match(warnings[0] ?? '', /may open 11 connections.*uses up to 12.*DATABASE_POOL_SIZE/);
      await assert.rejects(migrate(other), (error) => {
        assert.ok(error instanceof DatabaseError);
        assert.match(error.message, new RegExp(`GRANT CREATE ON SCHEMA public TO ${role}`));
        return true;
      });
    } finally {
      await other.close();
      await run(`DROP ROLE ${role}`);
    }
  });
});

describe('migrate', () => {
  test('reports that another node migrates, and stops waiting when aborted', async (t) => {
    const { url, database } = await databaseFor(t, { empty: true });
    const other = await database.dedicated('roster-migrate');
    t.after(() => other.end());
    await other.query(`SELECT pg_advisory_lock(hashtext('roster.migrations'))`);
    const messages: string[] = [];
    const stopping = new AbortController();
    const waiting = migrate(open(t, url), {
      log: (message) => messages.push(message),
      signal: stopping.signal,
    });
    const rejected = assert.rejects(waiting, { name: 'AbortError' });
    await eventually(() =>
      assert.deepEqual(messages, ['Waiting for another node that migrates the database.']),
    );
    stopping.abort();
    await rejected;
  });

  test('cancels the running statement when aborted, and leaves nothing behind', async (t) => {
    const { url, sql: run } = await databaseFor(t, { empty: true });
    // The first statement of the migrations waits for this lock.
    const stopping = new AbortController();
    const blocker = await open(t, url).dedicated('roster-test');
    await blocker.query('BEGIN');
    await blocker.query('LOCK TABLE pg_extension IN ACCESS EXCLUSIVE MODE');
    const rejected = assert.rejects(migrate(open(t, url), { signal: stopping.signal }), {
      name: 'AbortError',
    });
    await eventually(async () => {
      const rows = await run(
        "SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()",
      );
      assert.equal(rows.length, 1);
    });
    stopping.abort();
    await rejected;
    await blocker.end();
    assert.deepEqual(await run('SELECT name FROM schema_migrations'), []);
  });
});
