import assert from 'node:assert/strict';
import { once } from 'node:events';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { attachEmbedded, startEmbedded } from '../../src/db/embedded/index.ts';
import { finallyDo } from '../harness/cleanup.ts';
import { alive, databaseFolder, dataFolder, launch, query, serverPid, start } from './support.ts';

test('a first start creates a durable database, a second one opens it', async (t) => {
  const dataDir = dataFolder(t);
  const options = { dataDir, log: () => {} };
  const first = await startEmbedded(options);
  const settings = await query(
    first.connection,
    `SELECT current_setting('fsync') AS fsync, current_setting('synchronous_commit') AS commit, current_setting('data_checksums') AS sums,
       current_setting('server_encoding') AS encoding, lower('ÄÖ') AS lower, current_user AS role, current_database() AS name`,
  );
  const row = {
    fsync: 'on',
    commit: 'on',
    sums: 'on',
    encoding: 'UTF8',
    lower: 'äö',
    role: 'roster',
    name: 'roster',
  };
  assert.deepEqual({ ...settings[0] }, row);
  await query(first.connection, 'CREATE TABLE kept AS SELECT 42 AS answer');
  const pid = serverPid(dataDir);
  await first.stop();
  assert.equal(alive(pid), false);

  const second = await startEmbedded(options);
  finallyDo(t, () => second.stop());
  assert.equal((await query(second.connection, 'SELECT answer FROM kept'))[0]?.answer, 42);
});

test('listens on a socket that only its owner reaches, and on no port', async (t) => {
  const server = await start(t, await databaseFolder(t));
  const { host = '' } = server.connection;
  assert.equal((await query(server.connection, 'SHOW listen_addresses'))[0]?.listen_addresses, '');
  assert.equal(statSync(host).mode & 0o777, 0o700);
});

test('other processes attach to a running server, and get an error when there is none', async (t) => {
  const dataDir = dataFolder(t);
  assert.equal(await attachEmbedded(dataDir), undefined);
  const server = await start(t, dataDir);
  assert.deepEqual(await attachEmbedded(dataDir), server.connection);
  await server.stop();
  assert.equal(await attachEmbedded(dataDir), undefined);
});

test('stopping leaves no process and no file but the data', async (t) => {
  const dataDir = dataFolder(t);
  const server = await start(t, dataDir);
  await server.stop();
  assert.deepEqual(readdirSync(dataDir).sort(), ['postgres', 'postgres.log']);
  assert.equal(existsSync(join(dataDir, 'postgres', 'postmaster.pid')), false);
});

test('the server does not keep its process alive', { timeout: 20_000 }, async (t) => {
  const roster = await launch(t, await databaseFolder(t), 'leave');
  assert.equal(roster.refused, undefined);
  if (roster.child.exitCode === null) await once(roster.child, 'exit');
  assert.equal(roster.child.exitCode, 0);
});

test('Ctrl-C in the terminal does not reach PostgreSQL', async (t) => {
  const dataDir = await databaseFolder(t);
  const roster = await launch(t, dataDir);
  const pid = serverPid(dataDir);
  assert.ok(roster.child.pid);
  process.kill(-roster.child.pid, 'SIGINT');
  const connection = await attachEmbedded(dataDir);
  assert.ok(connection);
  assert.equal((await query(connection, 'SELECT pg_sleep(0.2), 1 AS one'))[0]?.one, 1);
  assert.equal(serverPid(dataDir), pid);
  await roster.stop();
  assert.equal(alive(pid), false);
});
