import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { isUnavailable, openDatabase } from '../../src/db/database.ts';
import { attachEmbedded, startEmbedded } from '../../src/db/embedded/index.ts';
import { finallyDo } from '../harness/cleanup.ts';
import { alive, databaseFolder, dataFolder, eventually, launch, query, serverPid, start } from './support.ts';

/** Queries continuously while `harm` runs; returns the errors until the server serves again. */
async function errorsDuring(
  t: TestContext,
  dataDir: string,
  harm: (connection: { pid: number }) => void,
): Promise<unknown[]> {
  const server = await start(t, dataDir);
  await query(server.connection, 'CREATE TABLE kept AS SELECT 42 AS answer');
  const database = openDatabase(server.connection, 3);
  finallyDo(t, () => database.close());
  const { rows } = await database.pool.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
  const errors: unknown[] = [];
  let done = false;
  const asking = [1, 2, 3].map(async () => {
    while (!done) {
      await database.pool.query('SELECT answer FROM kept').catch((error) => errors.push(error));
      await sleep(1);
    }
  });
  await sleep(50);
  harm({ pid: rows[0]?.pid ?? 0 });
  await eventually(() => assert.ok(errors.length > 0));
  const answer = await eventually(() => database.pool.query('SELECT answer FROM kept'));
  assert.deepEqual(answer.rows, [{ answer: 42 }]);
  done = true;
  await Promise.all(asking);
  await assert.rejects(startEmbedded({ dataDir, log: () => {} }), /Another Roster uses/);
  return errors;
}

test('restarts a killed PostgreSQL three times, and reports it as unavailable meanwhile', async (t) => {
  const dataDir = await databaseFolder(t);
  const errors = await errorsDuring(t, dataDir, () => process.kill(serverPid(dataDir), 'SIGKILL'));
  assert.deepEqual(
    errors.filter((error) => !isUnavailable(error)),
    [],
  );
  for (let again = 0; again < 2; again++) {
    const pid = serverPid(dataDir);
    process.kill(pid, 'SIGKILL');
    await eventually(async () => {
      const connection = await attachEmbedded(dataDir);
      assert.ok(connection);
      assert.equal((await query(connection, 'SELECT answer FROM kept'))[0]?.answer, 42);
      assert.notEqual(serverPid(dataDir), pid);
    });
  }
});

test('PostgreSQL recovers from a killed session, and the data folder stays locked', async (t) => {
  const dataDir = await databaseFolder(t);
  const errors = await errorsDuring(t, dataDir, ({ pid }) => process.kill(pid, 'SIGKILL'));
  assert.deepEqual(
    errors.filter((error) => !isUnavailable(error)),
    [],
  );
});

test('stopping during a restart ends it for good', async (t) => {
  const dataDir = await databaseFolder(t);
  for (const delay of [0, 5, 15, 30, 60]) {
    const server = await startEmbedded({ dataDir, log: () => {}, settings: { fsync: 'off' } });
    process.kill(serverPid(dataDir), 'SIGKILL');
    await sleep(delay);
    await server.stop();
    await sleep(100);
    assert.equal(await attachEmbedded(dataDir), undefined);
    const pidFile = join(dataDir, 'postgres', 'postmaster.pid');
    if (existsSync(pidFile)) assert.equal(alive(serverPid(dataDir)), false);
  }
});

test('after kill -9 of Roster the next start takes its PostgreSQL over', async (t) => {
  const dataDir = await databaseFolder(t);
  const roster = await launch(t, dataDir);
  const connection = await attachEmbedded(dataDir);
  assert.ok(connection);
  await query(connection, 'CREATE TABLE kept AS SELECT 42 AS answer');
  const pid = serverPid(dataDir);
  await roster.kill();
  assert.equal(alive(pid), true);
  assert.equal(await attachEmbedded(dataDir), undefined);

  const next = await start(t, dataDir);
  // The pid exists until the system has reaped the process.
  await eventually(() => assert.equal(alive(pid), false));
  assert.equal((await query(next.connection, 'SELECT answer FROM kept'))[0]?.answer, 42);
});

test('after kill -9 of both the next start serves what was committed', async (t) => {
  const dataDir = await databaseFolder(t);
  const roster = await launch(t, dataDir);
  const connection = await attachEmbedded(dataDir);
  assert.ok(connection);
  await query(connection, 'CREATE TABLE kept AS SELECT generate_series(1, 1000) AS answer');
  const pid = serverPid(dataDir);
  process.kill(pid, 'SIGKILL');
  await roster.kill();
  const next = await start(t, dataDir);
  assert.equal((await query(next.connection, 'SELECT count(*)::int AS count FROM kept'))[0]?.count, 1000);
});

test('a kill during initialization does not affect the next start', async (t) => {
  for (const delay of [100, 250, 400, 550]) {
    const dataDir = dataFolder(t);
    const script = new URL('./roster-process.ts', import.meta.url).pathname;
    const child = spawn(process.execPath, [script, dataDir], { stdio: 'ignore' });
    await sleep(delay);
    const exit = once(child, 'exit');
    child.kill('SIGKILL');
    await exit;
    const server = await start(t, dataDir);
    assert.equal((await query(server.connection, 'SELECT 1 AS one'))[0]?.one, 1);
    assert.deepEqual(
      readdirSync(dataDir).filter((name) => name.startsWith('.postgres-new-')),
      [],
    );
    await server.stop();
  }
});

test('ignores a pid file whose number belongs to another process now, and leaves that process alone', async (t) => {
  const dataDir = await databaseFolder(t);
  const data = join(dataDir, 'postgres');
  // A process of PostgreSQL's account, since only such a process could be mistaken for it.
  const { uid, gid } = statSync(data);
  const foreign = spawn('sleep', ['60'], {
    stdio: 'ignore',
    ...(uid !== process.getuid?.() && { uid, gid }),
  });
  finallyDo(t, () => foreign.kill('SIGKILL'));
  const pidFile = join(data, 'postmaster.pid');
  writeFileSync(pidFile, `${foreign.pid}\n${data}\n1700000000\n5432\n/tmp\n\n  1 1\nready   \n`);
  chownSync(pidFile, uid, gid);
  const server = await start(t, dataDir);
  assert.equal((await query(server.connection, 'SELECT 1 AS one'))[0]?.one, 1);
  assert.equal(alive(foreign.pid ?? 0), true);
});

test('waits for a long recovery', async (t) => {
  const dataDir = await databaseFolder(t);
  const roster = await launch(t, dataDir);
  const connection = await attachEmbedded(dataDir);
  assert.ok(connection);
  await query(
    connection,
    `CREATE TABLE kept AS SELECT n, repeat('x', 500) AS filler FROM generate_series(1, 200000) AS n`,
  );
  process.kill(serverPid(dataDir), 'SIGKILL');
  await roster.kill();
  const interrupted = await launch(t, dataDir);
  await interrupted.kill();
  const next = await start(t, dataDir);
  assert.equal((await query(next.connection, 'SELECT count(*)::int AS count FROM kept'))[0]?.count, 200000);
  assert.match(readFileSync(join(dataDir, 'postgres.log'), 'utf8'), /redo done/);
});
