import assert from 'node:assert/strict';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { gunzipSync, gzipSync } from 'node:zlib';
import { finallyDo } from '../harness/cleanup.ts';
import { createTestDatabase, createUser, firstAdmin, signIn, type TestDatabase } from '../harness/index.ts';
import { dataFolder, temporaryFolder } from './data-folder.ts';
import { run, SECRET_KEY, type Settings, startRoster } from './roster.ts';

const PASSWORD = 'a password 1';

async function databaseOf(t: TestContext, options: { empty?: boolean } = {}): Promise<TestDatabase> {
  const database = await createTestDatabase(options);
  finallyDo(t, () => database.drop());
  return database;
}

const settingsFor = (t: TestContext, database: TestDatabase): Settings => ({
  DATABASE_URL: database.url,
  DATA_DIR: temporaryFolder(t),
  SECRET_KEY,
});

/** Returns a database with an admin and a user whose fields contain characters that COPY escapes, and a dump of it. */
async function dumped(t: TestContext) {
  const source = await databaseOf(t);
  const env = settingsFor(t, source);
  const roster = await startRoster(t, env);
  const admin = await firstAdmin(roster);
  const user = await createUser(admin, { email: 'dumped@example.com', password: PASSWORD });
  await source.sql('UPDATE sessions SET user_agent = $1', ['\\.\n\\N\t\r"\\\\']);
  const file = join(temporaryFolder(t), 'roster.dump');
  const { code, stderr } = await run(t, ['dump', file], { env });
  assert.deepEqual([code, stderr], [0, '']);
  await roster.stop();
  return { source, env, file, user };
}

const TABLES = [
  'users',
  'sessions',
  'password_credentials',
  'settings',
  'audit_keys',
  'organizations',
  'directory_entries',
  'directory_activity',
  'directory_words',
  'scope_sizes',
];

const rowsOf = async (database: TestDatabase) =>
  Object.fromEntries(
    await Promise.all(
      TABLES.map(async (table) => [
        table,
        (await database.sql<{ row: string }>(`SELECT t::text AS row FROM ${table} t`))
          .map(({ row }) => row)
          .sort(),
      ]),
    ),
  );

const tablesIn = (database: TestDatabase) =>
  database.sql("SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace");

describe('roster dump and restore', { timeout: 600_000 }, () => {
  test('moves everything to an empty external database, and from there to an embedded one', async (t) => {
    const { source, file, user } = await dumped(t);
    assert.equal(statSync(file).mode & 0o777, 0o600);

    const target = await databaseOf(t, { empty: true });
    const env = settingsFor(t, target);
    const restored = await run(t, ['restore', file], { env });
    assert.deepEqual([restored.code, restored.stderr], [0, '']);
    assert.deepEqual(await rowsOf(target), await rowsOf(source));
    const verified = await run(t, ['audit', 'verify'], { env });
    assert.equal(verified.code, 0, verified.stdout + verified.stderr);

    const again = join(temporaryFolder(t), 'again.dump');
    assert.equal((await run(t, ['dump', again], { env })).code, 0);
    const embedded = { DATA_DIR: dataFolder(t), SECRET_KEY };
    const moved = await run(t, ['restore', again], { env: embedded });
    assert.deepEqual([moved.code, moved.stderr], [0, '']);
    const roster = await startRoster(t, embedded);
    await signIn(roster, { ...user, password: PASSWORD });
    await roster.stop();
  });

  test('restores nothing from a file that was cut off or changed', async (t) => {
    const { file } = await dumped(t);
    const whole = readFileSync(file);
    const target = await databaseOf(t, { empty: true });
    const env = settingsFor(t, target);
    const damaged = [
      whole.subarray(0, Math.floor(whole.length / 2)),
      whole.subarray(0, whole.length - 1),
      Buffer.from(whole.map((byte, index) => (index === whole.length - 6 ? byte ^ 1 : byte))),
      Buffer.from('not a dump'),
      Buffer.alloc(0),
    ];
    for (const [index, content] of damaged.entries()) {
      const broken = join(temporaryFolder(t), `broken-${index}.dump`);
      writeFileSync(broken, content);
      const { code, stderr } = await run(t, ['restore', broken], { env });
      assert.equal(code, 1, `${index}: ${stderr}`);
      assert.match(stderr, /dump/);
      assert.equal(stderr.trimEnd().split('\n').length, 1, stderr);
      assert.deepEqual(await tablesIn(target), []);
    }
  });

  test('rejects a database with users or of another program, and changes nothing in it', async (t) => {
    const { source, env, file } = await dumped(t);
    const before = await rowsOf(source);
    const used = await run(t, ['restore', file], { env });
    assert.equal(used.code, 1);
    assert.match(used.stderr, /has users/);
    assert.deepEqual(await rowsOf(source), before);

    const foreign = await databaseOf(t, { empty: true });
    await foreign.sql('CREATE TABLE notes (text text)');
    const refused = await run(t, ['restore', file], { env: settingsFor(t, foreign) });
    assert.equal(refused.code, 1);
    assert.match(refused.stderr, /another program/);
    assert.equal((await tablesIn(foreign)).length, 1);
  });

  test('numbers new mails after the restored ones, and leaves out tables of others', async (t) => {
    const source = await databaseOf(t);
    const insertMails = (database: TestDatabase, count: number) =>
      database.sql<{ ordinal: string }>(
        `INSERT INTO mails (id, kind, recipient, parameters, next_attempt_at, expires_at, created_at)
         SELECT gen_random_uuid(), 'invitation', 'reader@example.com', 'x', now(), now(), now()
         FROM generate_series(1, $1) RETURNING ordinal`,
        [count],
      );
    await insertMails(source, 3);
    await source.sql(`CREATE TABLE "not Roster's" AS SELECT 'theirs' AS text`);
    const file = join(temporaryFolder(t), 'roster.dump');
    assert.equal((await run(t, ['dump', file], { env: settingsFor(t, source) })).code, 0);

    const target = await databaseOf(t, { empty: true });
    const restored = await run(t, ['restore', file], { env: settingsFor(t, target) });
    assert.deepEqual([restored.code, restored.stderr], [0, '']);
    assert.match(restored.stdout, /^Left out: not Roster's \(/m);
    assert.deepEqual(await insertMails(target, 2), [{ ordinal: '4' }, { ordinal: '5' }]);
  });

  test('describes files that cannot be read or written in one line, and removes no file of others', async (t) => {
    const source = await databaseOf(t);
    const env = settingsFor(t, source);
    const folder = temporaryFolder(t);
    const [file, partial] = [join(folder, 'roster.dump'), join(folder, 'roster.dump.part')];
    writeFileSync(partial, 'of another dump');
    const fails = async (words: string[], why: RegExp, code = 1, settings = env) => {
      const ended = await run(t, words, { env: settings });
      assert.equal(ended.code, code, `${words.join(' ')}: ${ended.stderr}`);
      assert.match(ended.stderr, why);
      assert.equal(ended.stderr.trimEnd().split('\n').length, 1, ended.stderr);
    };
    await fails(['dump', file], /roster\.dump\.part exists/);
    assert.equal(readFileSync(partial, 'utf8'), 'of another dump');
    assert.equal(existsSync(file), false);

    const whole = join(folder, 'whole.dump');
    assert.equal((await run(t, ['dump', whole], { env })).code, 0);
    const text = gunzipSync(readFileSync(whole)).toString();
    writeFileSync(file, gzipSync(text.replace(/\n\{"rows".*\n$/, '\n{"rows"\n')));
    const target = settingsFor(t, await databaseOf(t, { empty: true }));
    await fails(['restore', file], /checksum/, 1, target);
    await fails(['restore', folder], /can't be read: EISDIR/, 1, target);
    await fails(['dump', join(folder, 'empty.dump')], /has no tables of Roster/, 1, target);
    await fails(['audit', 'key'], /has not been migrated/, 1, target);
    await fails(['audit', 'verify', folder], /can't be read: EISDIR/, 2);
    await fails(['audit', 'verify', whole, '--public-key', folder], /can't be read: EISDIR/, 2);
  });
});
