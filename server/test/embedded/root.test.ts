import assert from 'node:assert/strict';
import { chmodSync, chownSync, existsSync, mkdirSync, readlinkSync, renameSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { attachEmbedded } from '../../src/db/embedded/index.ts';
import { dataFolder, launch, query, serverPid, start } from './support.ts';

const skip = process.getuid?.() === 0 ? false : 'only root can try this';

test('root runs PostgreSQL as another account, in the data folder if that account reaches it', {
  skip,
}, async (t) => {
  const dataDir = dataFolder(t);
  mkdirSync(dataDir);
  // Independent of the umask of the test run.
  chmodSync(dataDir, 0o755);
  const logs: string[] = [];
  await start(t, dataDir, logs);
  assert.notEqual(statSync(join(dataDir, 'postgres')).uid, 0);
  assert.notEqual(statSync(`/proc/${serverPid(dataDir)}`).uid, 0);
  assert.deepEqual(logs, []);
});

test('otherwise in the system folder, which follows a moved data folder', {
  skip,
}, async (t) => {
  const dataDir = dataFolder(t, 'data', 0o700);
  const logs: string[] = [];
  const server = await start(t, dataDir, logs);
  assert.match(
    logs.join('\n'),
    /^The database is in \/var\/lib\/roster\/data-\w+, because "\w+", which runs PostgreSQL, cannot access [^\n]+$/,
  );
  const link = join(dataDir, 'postgres');
  assert.match(readlinkSync(link), /^\/var\/lib\/roster\/data-\w+\/postgres$/);
  assert.deepEqual(await attachEmbedded(dataDir), server.connection);
  await query(server.connection, 'CREATE TABLE kept AS SELECT 42 AS answer');
  await server.stop();
  assert.equal(statSync(dirname(dataDir)).mode & 0o777, 0o700);

  renameSync(dataDir, `${dataDir}-moved`);
  const moved = await start(t, `${dataDir}-moved`);
  assert.equal((await query(moved.connection, 'SELECT answer FROM kept'))[0]?.answer, 42);
  await moved.stop();
  renameSync(`${dataDir}-moved`, dataDir);
});

test('four concurrent starts agree on one folder', { skip }, async (t) => {
  const dataDir = dataFolder(t, 'data', 0o700);
  const rosters = await Promise.all([1, 2, 3, 4].map(() => launch(t, dataDir)));
  assert.equal(rosters.filter((roster) => roster.refused === undefined).length, 1);
});

test('root runs the database of another user as that user', { skip }, async (t) => {
  const dataDir = dataFolder(t);
  const data = join(dataDir, 'postgres');
  mkdirSync(data, { recursive: true, mode: 0o700 });
  chownSync(data, 65534, 65534);
  const server = await start(t, dataDir);
  assert.equal((await query(server.connection, 'SELECT 1 AS one'))[0]?.one, 1);
  assert.equal(statSync(`/proc/${serverPid(dataDir)}`).uid, 65534);
  assert.ok(existsSync(join(data, 'PG_VERSION')));
});
