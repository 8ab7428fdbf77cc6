import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { attachEmbedded, EmbeddedError, startEmbedded } from '../../src/db/embedded/index.ts';
import { databaseFolder, dataFolder, launch, query, start } from './support.ts';

const ONE_LINE = /^[^\n]+$/;

async function refusal(dataDir: string): Promise<string> {
  const fault = await startEmbedded({ dataDir, log: () => {} }).then(
    () => undefined,
    (error: unknown) => error,
  );
  assert.ok(fault instanceof EmbeddedError, String(fault));
  assert.match(fault.message, ONE_LINE);
  return fault.message;
}

const shortTemporary = () => readdirSync(tmpdir()).filter((name) => /^roster-\w{6}$/.test(name));

test('rejects a folder of another major version without changing it', async (t) => {
  const dataDir = await databaseFolder(t);
  const versionFile = join(dataDir, 'postgres', 'PG_VERSION');
  writeFileSync(versionFile, '17\n');
  assert.match(
    await refusal(dataDir),
    /was created by PostgreSQL 17, but this release of Roster includes PostgreSQL 18\..*pg_dump/,
  );
  assert.equal(readFileSync(versionFile, 'utf8'), '17\n');
  writeFileSync(versionFile, '18\n');
  const server = await start(t, dataDir);
  assert.equal((await query(server.connection, 'SELECT 1 AS one'))[0]?.one, 1);
});

test('rejects a folder that is not a database', async (t) => {
  const dataDir = dataFolder(t);
  mkdirSync(join(dataDir, 'postgres'), { recursive: true });
  writeFileSync(join(dataDir, 'postgres', 'diary.txt'), 'mine');
  assert.match(await refusal(dataDir), /contains files but no database/);
  assert.deepEqual(readdirSync(join(dataDir, 'postgres')), ['diary.txt']);
  rmSync(join(dataDir, 'postgres'), { recursive: true });
  writeFileSync(join(dataDir, 'postgres'), 'a file');
  assert.match(await refusal(dataDir), /is not a folder/);
});

test('uses an empty folder', async (t) => {
  const dataDir = dataFolder(t);
  mkdirSync(join(dataDir, 'postgres'), { recursive: true });
  const server = await start(t, dataDir);
  assert.equal((await query(server.connection, 'SELECT 1 AS one'))[0]?.one, 1);
});

test('reports a data folder that cannot be created in one line', async (t) => {
  const dataDir = dataFolder(t);
  mkdirSync(dataDir);
  writeFileSync(join(dataDir, 'file'), '');
  assert.match(await refusal(join(dataDir, 'file', 'data')), /cannot be written \(ENOTDIR\)/);
});

test('reports a damaged database with PostgreSQL’s message', async (t) => {
  const dataDir = await databaseFolder(t);
  rmSync(join(dataDir, 'postgres', 'global', 'pg_control'));
  assert.match(
    await refusal(dataDir),
    /PostgreSQL did not start .*could not find the database system.*postgres\.log/,
  );
});

test('accepts blanks, quotes, commas and letters of any script in the path', async (t) => {
  const dataDir = dataFolder(t, `Jörg's "data", 数据 %s \\ $HOME`);
  const server = await start(t, dataDir);
  assert.equal((await query(server.connection, 'SELECT 1 AS one'))[0]?.one, 1);
  assert.deepEqual(await attachEmbedded(dataDir), server.connection);
});

test('works with a path too long for a socket, also after a kill, and leaves no temporary folder', async (t) => {
  const before = shortTemporary();
  const dataDir = dataFolder(t, join('深い'.repeat(20), 'x'.repeat(200), 'data'));
  const killed = await launch(t, dataDir);
  assert.equal(killed.refused, undefined);
  const other = await launch(t, dataDir);
  assert.match(other.refused ?? '', /Another Roster uses/);
  await killed.kill();

  const server = await start(t, dataDir);
  assert.equal((await query(server.connection, 'SELECT 1 AS one'))[0]?.one, 1);
  assert.deepEqual(await attachEmbedded(dataDir), server.connection);
  assert.equal(statSync(server.connection.host ?? '').mode & 0o777, 0o700);
  await server.stop();
  assert.deepEqual(shortTemporary(), before);
});
