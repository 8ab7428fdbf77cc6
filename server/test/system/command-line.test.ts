import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { finallyDo } from '../harness/cleanup.ts';
import {
  createTestDatabase,
  createUser,
  eventually,
  firstAdmin,
  newUserBody,
  signIn,
  type TestDatabase,
} from '../harness/index.ts';
import { readSchema } from '../schema.ts';
import { dataFolder, migratedFolder, postgresOf, temporaryFolder } from './data-folder.ts';
import { type Ended, launch, launchProgram, PROGRAM, run, type Settings, startRoster } from './roster.ts';
import { assertWhole } from './whole.ts';

const ADMIN = { id: '', email: 'admin@example.com', username: 'Ada Admin', password: 'admin password 1' };

const createAdmin = (t: TestContext, env: Settings, admin = ADMIN, input = `${admin.password}\n`) =>
  run(t, ['create-admin', '--email', admin.email, '--username', admin.username, '--password-stdin'], {
    env,
    input,
  });

function assertMade({ code, stdout, stderr }: Ended): void {
  assert.deepEqual([code, stderr], [0, '']);
  assert.match(stdout, /^Ada Admin <admin@example\.com> is the first system admin\. Sign in at http\S+\n$/);
}

function assertRefused({ code, stdout, stderr }: Ended, why: RegExp): void {
  assert.equal(code, 1, stdout + stderr);
  assert.match(stderr, why);
  assert.equal(stderr.trimEnd().split('\n').length, 1, stderr);
}

async function databaseFor(
  t: TestContext,
  options: { empty?: boolean } = {},
): Promise<[TestDatabase, Settings]> {
  const database = await createTestDatabase(options);
  finallyDo(t, () => database.drop());
  return [database, { DATABASE_URL: database.url, DATA_DIR: temporaryFolder(t) }];
}

test('--help lists commands; wrong usage exits with 2 and explains', async (t) => {
  const env = { DATA_DIR: join(temporaryFolder(t), 'never') };
  const help = await run(t, ['--help'], { env });
  assert.equal(help.code, 0);
  for (const command of ['start', 'create-admin', 'reset-password', 'promote', 'migrate', 'seed'])
    assert.match(help.stdout, new RegExp(`^  ${command} `, 'm'));
  const more = await run(t, ['create-admin', '--help'], { env });
  assert.equal(more.code, 0);
  for (const option of ['--email', '--username', '--password-stdin']) assert.ok(more.stdout.includes(option));
  for (const words of [
    ['frobnicate'],
    ['--frobnicate'],
    ['create-admin', '--email'],
    ['create-admin', 'somebody'],
    ['create-admin'],
    ['create-admin', '--email', ADMIN.email, '--username', ADMIN.username],
    ['seed'],
    ['seed', '0'],
    ['seed', 'x'],
    ['seed', '-5'],
    ['seed', '1.5'],
    ['seed', '99999999999'],
    ['seed', '10', 'x'],
    ['seed', '10', '0', '0'],
    ['seed', '10', '--organizations'],
    ['seed', '10', '--organizations', 'x'],
    ['seed', '10', '--organizations', '-1'],
    ['seed', '10', '--organizations', '1000000'],
  ]) {
    const wrong = await run(t, words, { env });
    assert.equal(wrong.code, 2, `${words.join(' ')}: ${wrong.stderr}`);
    assert.match(wrong.stderr, /\S/);
    assert.equal(wrong.stdout, '');
    assert.doesNotMatch(wrong.stderr, /\n\s+at /);
  }
  assert.equal(existsSync(env.DATA_DIR), false, 'something was made');
});

test('commands name their database and reject a data folder without one', { timeout: 300_000 }, async (t) => {
  const dataDir = join(temporaryFolder(t), 'absent');
  for (const words of [
    ['create-admin', '--email', ADMIN.email, '--username', ADMIN.username, '--password-stdin'],
    ['seed', '5'],
    ['audit', 'verify'],
    ['audit', 'key'],
  ]) {
    const refused = await launch(t, words, { env: { DATA_DIR: dataDir }, input: ADMIN.password }).ended;
    assert.equal(refused.code, 1, words.join(' '));
    assert.equal(
      refused.stderr,
      `Using the data folder ${dataDir}.\nThere is no database in ${dataDir}. Set DATA_DIR or DATABASE_URL, or create one with roster start or roster migrate.\n`,
    );
    assert.equal(existsSync(dataDir), false, words.join(' '));
  }
  const [database, env] = await databaseFor(t);
  const external = await launch(t, ['migrate'], { env }).ended;
  const { host, pathname, password, searchParams } = new URL(database.url);
  // The address of a socket is a query parameter, as in libpq.
  const address = host || searchParams.get('host');
  assert.equal(external.stderr, `Using the database ${pathname.slice(1)} at ${address} (DATABASE_URL).\n`);
  if (password !== '') assert.ok(!external.stderr.includes(password));
});

test('create-admin creates the admin without a running server', { timeout: 300_000 }, async (t) => {
  const dataDir = await migratedFolder(t);
  assertMade(await createAdmin(t, { DATA_DIR: dataDir }));
  assert.deepEqual(postgresOf(dataDir), []);
  const roster = await startRoster(t, { DATA_DIR: dataDir });
  const admin = await signIn(roster, ADMIN);
  assert.equal((await admin.browser.get('/session')).session().user.systemRole, 'admin');
  assert.doesNotMatch((await roster.stop()).stdout, /setup#token/);
  const other = { ...ADMIN, email: 'second@example.com' };
  assertRefused(await createAdmin(t, { DATA_DIR: dataDir }, other), /Setup is already complete/);
  assert.deepEqual(postgresOf(dataDir), []);
});

test('create-admin and seed run beside a server: of two concurrent admins one is created, and signs in at once', {
  timeout: 300_000,
}, async (t) => {
  const dataDir = await migratedFolder(t);
  const roster = await startRoster(t, { DATA_DIR: dataDir });
  assert.equal((await roster.client().get('/setup')).setupState().needed, true);
  const admins = ['one', 'two'].map((name) => ({ ...ADMIN, email: `${name}@example.com` }));
  const outcomes = await Promise.all(admins.map((admin) => createAdmin(t, { DATA_DIR: dataDir }, admin)));
  assert.deepEqual(
    outcomes.map(({ code }) => code).sort(),
    [0, 1],
    outcomes.map(({ stderr }) => stderr).join(),
  );
  const made = admins[outcomes.findIndex(({ code }) => code === 0)];
  assert.ok(made);
  const admin = await signIn(roster, made);
  assert.equal((await admin.browser.get('/users')).users().items.length, 1);
  assert.equal((await roster.client().get('/setup')).setupState().needed, false);
  assertRefused(await createAdmin(t, { DATA_DIR: dataDir }), /Setup is already complete/);
  const seeded = await run(t, ['seed', '50', '7'], { env: { DATA_DIR: dataDir } });
  assert.deepEqual([seeded.code, seeded.stderr], [0, '']);
  assert.equal((await admin.browser.get('/users')).users().total.value, 51);
  // The server keeps running.
  (await admin.browser.get('/session')).expect(200);
  assert.equal((await roster.stop()).code, 0);
});

test('create-admin with DATABASE_URL migrates, reads the password up to the end of the line, creates one of two, writes an event, reports all faults', {
  timeout: 300_000,
}, async (t) => {
  const [database, env] = await databaseFor(t, { empty: true });
  const typed = '  blanks 1 and “ümläuts”\t ';
  const bad = { ...ADMIN, email: 'no e-mail', username: ' ', password: 'short' };
  const refused = await createAdmin(t, env, bad);
  assert.equal(refused.code, 1);
  for (const field of ['Email', 'Display name', 'Password'])
    assert.match(refused.stderr, new RegExp(`^${field} `, 'm'));
  assert.ok(!refused.stderr.includes(bad.password));
  assert.equal((await createAdmin(t, env, ADMIN, '')).code, 1);

  const outcomes = await Promise.all([1, 2].map(() => createAdmin(t, env, ADMIN, `${typed}\r\n`)));
  assert.deepEqual(
    outcomes.map(({ code }) => code).sort(),
    [0, 1],
    outcomes.map(({ stderr }) => stderr).join(),
  );
  assert.deepEqual(await assertWhole((sql) => database.sql(sql)), [ADMIN.email]);
  const made = (await database.audit()).filter(({ outcome }) => outcome === 'success');
  assert.deepEqual(
    made.map(({ operation, user_agent, after }) => [operation, user_agent, Object(after).email]),
    [['create', 'roster create-admin', ADMIN.email]],
  );

  // Setup in the browser is complete, too.
  const roster = await startRoster(t, env);
  const { email, username, password } = newUserBody();
  const setUp = { setupToken: roster.setupToken, email, username, password };
  (await roster.client().post('/setup', setUp)).problem('setup_done');
  await signIn(roster, { ...ADMIN, password: typed });
});

test('reset-password and promote let an operator in beside a running server, and write events', {
  timeout: 300_000,
}, async (t) => {
  const [database, env] = await databaseFor(t);
  const roster = await startRoster(t, env);
  const admin = await firstAdmin(roster);
  const bob = await createUser(admin);

  const promoted = await run(t, ['promote', bob.email.toUpperCase()], { env });
  assert.equal(promoted.code, 0, promoted.stderr);
  assertRefused(await run(t, ['promote', bob.email], { env }), /is a system admin already/);
  assert.equal((await admin.browser.get(`/users/${bob.id}`)).expect(200).user().systemRole, 'admin');

  const reset = await run(t, ['reset-password', admin.email], { env });
  assert.equal(reset.code, 0, reset.stderr);
  const password = /^Password: (?<password>\S+)$/m.exec(reset.stdout)?.groups?.password ?? '';
  await eventually(async () => assert.equal((await admin.browser.get('/session')).status, 401));
  const answer = await roster.client().post('/session', { email: admin.email, password });
  assert.equal(answer.expect(201).session().user.mustChangePassword, true);

  const given = await run(t, ['reset-password', bob.email, '--password-stdin'], {
    env,
    input: 'a chosen password 3\n',
  });
  assert.equal(given.code, 0, given.stderr);
  assert.doesNotMatch(given.stdout, /chosen/);
  const latin1 = Buffer.from('pässwörd of bob 4\n', 'latin1');
  const garbled = await run(t, ['reset-password', bob.email, '--password-stdin'], { env, input: latin1 });
  assert.deepEqual([garbled.code, garbled.stdout], [2, '']);
  const short = { env, input: 'Zq7-Xk\n' };
  assertRefused(
    await run(t, ['reset-password', bob.email, '--password-stdin'], short),
    /^Password must have/,
  );
  assertRefused(
    await run(t, ['reset-password', 'nobody@example.com'], { env }),
    /no user.*nobody@example\.com/,
  );

  const events = (await database.audit()).filter(({ user_agent }) =>
    /^roster (pro|res)/.test(user_agent ?? ''),
  );
  assert.deepEqual(
    events.map(({ user_agent, operation, outcome, target_name }) => [
      user_agent,
      operation,
      outcome,
      target_name,
    ]),
    [
      ['roster promote', 'update', 'success', bob.username],
      ['roster reset-password', 'reset_password', 'success', admin.username],
      ['roster reset-password', 'reset_password', 'success', bob.username],
      ['roster reset-password', 'reset_password', 'denied', 'nobody@example.com'],
    ],
  );
});

test('create-admin prompts at a terminal without echo', { timeout: 300_000 }, async (t) => {
  assert.ok(existsSync('/usr/bin/script'), 'This test needs `script` of util-linux (Debian: bsdutils).');
  const [database, env] = await databaseFor(t);
  const password = 'Zq7-Xk9-Zq7';
  const atTerminal = async (again: string): Promise<Ended> => {
    const command = 'exec "$NODE_PROGRAM" "$ROSTER_PROGRAM" create-admin';
    const terminal = launchProgram(t, '/usr/bin/script', ['-qec', command, '/dev/null'], {
      env: {
        ...env,
        NODE_PROGRAM: process.execPath,
        ROSTER_PROGRAM: PROGRAM,
        TERM: 'xterm',
        SHELL: '/bin/sh',
      },
    });
    const prompts: [prompt: RegExp, text: string][] = [
      [/Email: /, ADMIN.email],
      [/Display name: /, ADMIN.username],
      [/Password: /, password],
      [/Password again: /, again],
    ];
    for (const [prompt, text] of prompts) {
      await eventually(() => assert.match(terminal.stdout(), prompt));
      for (const key of text) terminal.write(key);
      terminal.write('\r');
    }
    return terminal.ended;
  };
  const differing = await atTerminal('Zq7-Xk9-Xk9');
  assert.equal(differing.code, 1, differing.stdout);
  assert.match(differing.stdout, /The passwords do not match\. No admin was created\./);
  assert.deepEqual(await database.sql('SELECT 1 FROM users'), []);

  const made = await atTerminal(password);
  assert.equal(made.code, 0, made.stdout);
  assert.match(made.stdout, /Ada Admin <admin@example\.com> is the first system admin\./);
  for (const { stdout, stderr } of [made, differing]) {
    assert.match(stdout, /Password: .*•{3}/s);
    // Nor in parts, as it was typed.
    // The name of the temporary folder may contain any letter.
    const shown = stdout.slice(stdout.indexOf('Password: ')).replace(/^Using the database .*$/m, '');
    assert.doesNotMatch(shown + stderr, /[ZX]/);
  }
  const roster = await startRoster(t, env);
  await signIn(roster, { ...ADMIN, password });
});

test('migrate reports what it applied, also beside a server and concurrently', {
  timeout: 300_000,
}, async (t) => {
  const [database, env] = await databaseFor(t, { empty: true });
  const both = await Promise.all([1, 2].map(() => run(t, ['migrate'], { env })));
  for (const { code, stderr } of both) assert.deepEqual([code, stderr], [0, '']);
  const said = both.map(({ stdout }) => stdout).sort();
  assert.match(said[0] ?? '', /^Applied: 0001_\w+(, \d{4}_\w+)*\.\n$/);
  assert.match(
    said[1] ?? '',
    /^(Waiting for another node that migrates the database\.\n)?The database is up to date\.\n$/,
  );
  assert.ok((await database.sql('SELECT name FROM schema_migrations')).length > 0);

  const dataDir = dataFolder(t);
  const fresh = await run(t, ['migrate'], { env: { DATA_DIR: dataDir } });
  assert.deepEqual([fresh.code, fresh.stderr], [0, '']);
  assert.match(fresh.stdout, /^Applied: 0001_/m);
  assert.deepEqual(postgresOf(dataDir), []);
  const roster = await startRoster(t, { DATA_DIR: dataDir });
  const beside = await run(t, ['migrate'], { env: { DATA_DIR: dataDir } });
  assert.deepEqual([beside.code, beside.stdout], [0, 'The database is up to date.\n']);
  // A killed server leaves its PostgreSQL running for the next start, or the next command.
  await roster.kill();
  const afterwards = await run(t, ['migrate'], { env: { DATA_DIR: dataDir } });
  assert.equal(afterwards.code, 0, afterwards.stderr);
  assert.deepEqual(postgresOf(dataDir), []);
});

test('seed creates users who sign in with the printed password', { timeout: 300_000 }, async (t) => {
  const [database, env] = await databaseFor(t);
  const production = await run(t, ['seed', '5'], {
    env: { ...env, NODE_ENV: 'production', SECRET_KEY: 'x'.repeat(32) },
  });
  assertRefused(production, /^Refused: NODE_ENV is production/);
  assert.deepEqual(await database.sql('SELECT 1 FROM users'), []);

  const seeded = await run(t, ['seed', '2000'], { env });
  assert.deepEqual([seeded.code, seeded.stderr], [0, '']);
  const password = /^Added 2000 users in [\d.]+ s\. Their password: (.+)$/m.exec(seeded.stdout)?.[1];
  const email = /^A system admin to sign in with: (\S+)$/m.exec(seeded.stdout)?.[1];
  assert.ok(password && email, seeded.stdout);

  const again = await run(t, ['seed', '2000'], { env });
  assert.equal(again.code, 0);
  assert.match(again.stdout, /^Added 0 users /m);
  const larger = await run(t, ['seed', '2100'], { env });
  assert.match(larger.stdout, /^Added 100 users /m);

  // All users have complete rows; a run hashes its password once, and one user of each run signs in below.
  const [facts] =
    await database.sql(`SELECT count(*)::int AS people, count(DISTINCT c.hash)::int AS passwords,
      count(*) FILTER (WHERE c.hash IS NULL OR a.user_id IS NULL OR c.temporary)::int AS broken
    FROM users u LEFT JOIN password_credentials c ON c.user_id = u.id LEFT JOIN user_activity a ON a.user_id = u.id`);
  assert.deepEqual(facts, { people: 2100, passwords: 2, broken: 0 });
  const indexes = await database.sql(
    "SELECT 1 FROM pg_indexes WHERE tablename = 'directory_entries' AND indexname LIKE '%trigram%'",
  );
  assert.equal(indexes.length, 1);

  const roster = await startRoster(t, env);
  const admin = await signIn(roster, { ...ADMIN, email, password });
  const list = (await admin.browser.get('/users?limit=100')).users();
  assert.equal(list.total.value, 2100);
  const oneOfEachRun = await database.sql<{ email: string }>(
    `SELECT DISTINCT ON (hash) email FROM users JOIN password_credentials ON user_id = users.id WHERE status = 'active'`,
  );
  assert.equal(oneOfEachRun.length, 2);
  for (const someone of oneOfEachRun) await signIn(roster, { ...ADMIN, email: someone.email, password });
  const disabled = (await admin.browser.get('/users?status=disabled&limit=1')).users().items[0];
  const refused = await roster.client().post('/session', { email: disabled?.email, password });
  refused.problem('invalid_credentials');
});

test('seed creates organizations and projects with members, and leaves the schema unchanged', {
  timeout: 300_000,
}, async (t) => {
  const [database, env] = await databaseFor(t);
  const before = await readSchema(database.url);
  const seeded = await run(t, ['seed', '1200', '3', '--organizations', '8'], { env });
  assert.deepEqual([seeded.code, seeded.stderr], [0, '']);
  assert.match(seeded.stdout, /^Added 8 organizations and 80 projects\.$/m);
  assert.deepEqual(await readSchema(database.url), before);
  const silent = await database.sql(
    "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'O'",
  );
  assert.deepEqual(silent, []);

  const counts = await database.sql<{ members: number; admins: number }>(
    `SELECT count(*)::int AS members, count(*) FILTER (WHERE role = 'admin')::int AS admins FROM organization_members GROUP BY organization_id
     UNION ALL SELECT count(*)::int, count(*) FILTER (WHERE role = 'admin')::int FROM project_members GROUP BY project_id`,
  );
  assert.equal(counts.length, 88);
  assert.ok(counts.every(({ members, admins }) => members >= 1 && admins >= 1));
  assert.ok(counts.some(({ members }) => members === 120));
  const [wrong] = await database.sql(`SELECT
    (SELECT count(*)::int FROM project_members p LEFT JOIN organization_members m USING (organization_id, user_id) WHERE m IS NULL) AS strangers`);
  assert.deepEqual(wrong, { strangers: 0 });

  // Existing users join the new organizations; existing names are skipped.
  const again = await run(t, ['seed', '1200', '3', '--organizations', '10'], { env });
  assert.match(again.stdout, /^Added 0 users /m);
  assert.match(again.stdout, /^Added 2 organizations and 20 projects\.$/m);
  const empty = await database.sql(
    'SELECT id FROM organizations o WHERE NOT EXISTS (SELECT FROM organization_members WHERE organization_id = o.id)',
  );
  assert.deepEqual(empty, []);
});

test('check reports whether the tables of the user list are right', { timeout: 300_000 }, async (t) => {
  const [database, env] = await databaseFor(t);
  assert.equal((await run(t, ['seed', '300', '--organizations', '3'], { env })).code, 0);
  const right = await run(t, ['check'], { env });
  assert.equal(right.code, 0, right.stdout + right.stderr);
  assert.match(right.stdout, /^directory_entries: [\d,]+ rows, 0 differences\.$/m);
  const [changed] = await database.sql<{ user_id: string; scope: string }>(
    "UPDATE directory_entries SET email = 'x' WHERE ctid = (SELECT min(ctid) FROM directory_entries) RETURNING user_id, scope",
  );
  const wrong = await run(t, ['check'], { env });
  assert.equal(wrong.code, 1);
  const row = `  different: user_id ${changed?.user_id}, scope ${changed?.scope}`;
  assert.ok(wrong.stdout.includes(`1 difference.\n${row}\n`), wrong.stdout);
});
