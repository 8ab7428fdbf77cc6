import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { dirname, join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { finallyDo } from '../harness/cleanup.ts';
import { Client, createTestDatabase, createUser, eventually, newUserBody } from '../harness/index.ts';
import { dataFolder, migratedFolder, postgresOf, temporaryFolder } from './data-folder.ts';
import { ownPostgres } from './postgres.ts';
import {
  browserAt,
  inPairs,
  launch,
  run,
  SETUP_TOKEN,
  type Settings,
  settingsOf,
  startRoster,
} from './roster.ts';

/** Starts a server that must fail, and returns its error output, which contains no stack trace. */
async function refusal(t: TestContext, env: Settings): Promise<string[]> {
  const ended = await run(t, ['start'], { env: settingsOf(env) });
  assert.equal(ended.code, 1, `${ended.stdout}${ended.stderr}`);
  assert.doesNotMatch(ended.stdout, /ready/);
  assert.doesNotMatch(ended.stderr, /\n\s+at /);
  return ended.stderr.trimEnd().split('\n');
}

/** Listens on a port of its own and returns the port. */
async function listener(t: TestContext, server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  finallyDo(t, () => server.close());
  const address = server.address();
  return typeof address === 'object' && address ? address.port : 0;
}

test('first start, in ./data: setup by the link, sign-in, create, stop; the second start, elsewhere, has all data', async (t) => {
  const dataDir = dataFolder(t);
  const cwd = dirname(dataDir);
  const first = await startRoster(t, { SETUP_TOKEN: '' }, { cwd });
  const link = await eventually(() => {
    const found = /^Create the first system admin .*: (\S+)$/m.exec(first.stdout())?.[1];
    assert.ok(found, first.stdout());
    return new URL(found);
  });
  assert.equal(link.origin, first.url);
  assert.equal(link.pathname, '/setup');
  const setupToken = new URLSearchParams(link.hash.slice(1)).get('token');
  assert.ok(setupToken && setupToken.length >= 32, 'the token is random and long');

  const browser = first.client();
  assert.equal((await browser.get('/setup')).expect(200).setupState().needed, true);
  const { email, username, password } = newUserBody();
  const admin = { email, username, password };
  const setUp = (token: string) => browser.post('/setup', { setupToken: token, ...admin });
  (await setUp(`${setupToken}x`)).problem('invalid_setup_token');
  (await setUp(setupToken)).expect(201);
  (await setUp(setupToken)).problem('setup_done');
  (await browser.post('/session', { email, password })).expect(201);
  const bob = await createUser({ browser });
  assert.deepEqual(readdirSync(cwd), ['data']);
  const stopped = await first.stop();
  assert.deepEqual([stopped.code, stopped.signal], [0, null], stopped.stderr);
  assert.equal(stopped.stderr, '');
  assert.deepEqual(postgresOf(dataDir), []);

  const second = await startRoster(t, { DATA_DIR: dataDir, SETUP_TOKEN: '' }, { cwd: '/' });
  const again = browserAt(second, browser);
  assert.deepEqual((await again.get(`/users/${bob.id}`)).expect(200).user(), bob.user);
  assert.equal((await again.get('/setup')).setupState().needed, false);
  // SIGINT stops like SIGTERM.
  second.signal('SIGINT');
  const ended = await second.ended;
  assert.equal(ended.code, 0);
  assert.doesNotMatch(ended.stdout, /setup#token/);
  assert.doesNotMatch(ended.stdout, /Migrated/);
  assert.deepEqual(postgresOf(dataDir), []);
});

test('at info writes JSON lines alone, and one for each failed sign-in; needs no SECRET_KEY in production', async (t) => {
  const dataDir = await migratedFolder(t);
  const { SETUP_TOKEN: _, ...env } = settingsOf({
    DATA_DIR: dataDir,
    LOG_LEVEL: 'info',
    NODE_ENV: 'production',
  });
  const running = launch(t, ['start'], { env });
  const linesOf = () =>
    running
      .stdout()
      .split('\n')
      .slice(0, -1)
      .map((line): Record<string, unknown> => JSON.parse(line));
  const link = await eventually(() => {
    const found = linesOf().find(({ msg }) => String(msg).startsWith('Create the first system admin'));
    assert.ok(found, running.stdout() + running.stderr());
    return String(found.msg);
  }, 90_000);
  const url = new URL(/: (\S+)$/.exec(link)?.[1] ?? '').origin;
  const browser = new Client(url);
  const email = 'ada"event":"@example.com';
  (await browser.post('/session', { email: 'ada@example.com', password: 'wrong password 1' })).expect(401);
  await browser.post('/session', { email, password: 'wrong "event":"sign_in_failed" 1' });
  await browser.get('/session');
  const failed = await eventually(() => {
    const lines = linesOf().filter(({ event }) => event === 'sign_in_failed');
    assert.ok(lines.length > 0);
    return lines;
  });
  for (const line of failed) {
    assert.deepEqual(Object.keys(line), [
      'level',
      'time',
      'pid',
      'hostname',
      'reqId',
      'event',
      'reason',
      'address',
      'msg',
    ]);
    assert.deepEqual([line.reason, line.address], ['invalid_credentials', '127.0.0.1']);
  }
  running.signal('SIGTERM');
  const { code, stdout, stderr } = await running.ended;
  assert.equal(code, 0);
  for (const line of stdout.trimEnd().split('\n')) assert.equal(typeof JSON.parse(line).msg, 'string');
  assert.doesNotMatch(stdout, /example\.com/);
  assert.equal(stderr, '');
});

test('reports a used port in one line, and stops the database', async (t) => {
  const port = await listener(t, createServer());
  const dataDir = await migratedFolder(t);
  const said = await refusal(t, { DATA_DIR: dataDir, PORT: String(port) });
  assert.deepEqual(said, [
    `Port ${port} on 127.0.0.1 is in use by another program. Set PORT to a free port.`,
  ]);
  assert.deepEqual(postgresOf(dataDir), []);
});

test('reports all faults of the configuration at once', async (t) => {
  const said = await refusal(t, {
    DATA_DIR: join(temporaryFolder(t), 'never'),
    PORT: '80a',
    ROOT_URL: 'ftp://roster.example.com',
    LOG_LEVEL: 'loud',
    SETUP_TOKEN: 'short',
    SECRET_KEY: 'short',
    DATABASE_URL: 'mysql://localhost/roster',
  });
  for (const name of ['PORT', 'ROOT_URL', 'LOG_LEVEL', 'SETUP_TOKEN', 'SECRET_KEY', 'DATABASE_URL']) {
    assert.equal(said.filter((line) => line.startsWith(`  - ${name} `)).length, 1, said.join('\n'));
  }
  assert.equal(said.length, 7);
});

test('names a file that contains no secret key, keeps it, and stops the database', async (t) => {
  const dataDir = await migratedFolder(t);
  const file = join(dataDir, 'secret-key');
  for (const content of ['', 'cut off']) {
    writeFileSync(file, content);
    const [head, ...faults] = await refusal(t, { DATA_DIR: dataDir });
    assert.equal(head, 'The configuration has an error:');
    assert.equal(faults.length, 1);
    assert.ok(faults[0]?.startsWith(`  - ${file} contains no key.`), faults[0]);
    assert.equal(readFileSync(file, 'utf8'), content);
    assert.deepEqual(postgresOf(dataDir), []);
  }
});

test('reports a data folder that is a file in one line', async (t) => {
  const file = join(temporaryFolder(t), 'file');
  writeFileSync(file, '');
  const said = await refusal(t, { DATA_DIR: file });
  assert.equal(said.length, 1);
  assert.match(said[0] ?? '', /data folder .* cannot be written/);
});

test('reports a folder that is not a database in one line without changing it', async (t) => {
  const dataDir = dataFolder(t);
  const postgres = join(dataDir, 'postgres');
  mkdirSync(postgres, { recursive: true });
  writeFileSync(join(postgres, 'thesis.txt'), 'the only copy');
  const said = await refusal(t, { DATA_DIR: dataDir });
  assert.equal(said.length, 1);
  assert.match(said[0] ?? '', /contains files but no database/);
  assert.deepEqual(readdirSync(postgres), ['thesis.txt']);
});

test('reports an unreachable DATABASE_URL in one line without its password', async (t) => {
  const postgres = await ownPostgres(t);
  const good = new URL(postgres.url);
  const changed = (change: (url: URL) => void) => {
    const url = new URL(good);
    change(url);
    return url.href;
  };
  // A reserved port on which no program listens.
  const free = 1;
  const silent = await listener(t, createServer());
  const deaf = await listener(
    t,
    createServer((socket) => socket.on('error', () => {}).end('HTTP/1.1 400 Bad Request\r\n\r\n')),
  );
  const cases: Record<string, { url: string; says: RegExp }> = {
    'no server listens': {
      url: `postgres://roster:sesame-1@127.0.0.1:${free}/roster`,
      says: /ECONNREFUSED 127\.0\.0\.1/,
    },
    'no server listens at either address of a name': {
      url: `postgres://roster:sesame-1@localhost:${free}/roster`,
      says: /ECONNREFUSED/,
    },
    'no such host': { url: 'postgres://roster:sesame-1@nowhere.invalid/roster', says: /nowhere\.invalid/ },
    'a socket folder that is not there': {
      url: 'postgres://roster:sesame-1@localhost/roster?host=/nowhere',
      says: /\/nowhere/,
    },
    'a listener that says nothing': {
      url: `postgres://roster:sesame-1@127.0.0.1:${silent}/roster`,
      says: /timeout/i,
    },
    'a listener that is no PostgreSQL': {
      url: `postgres://roster:sesame-1@127.0.0.1:${deaf}/roster`,
      says: /DATABASE_URL/,
    },
    'a wrong password': {
      url: changed((url) => {
        url.password = 'sesame-1';
      }),
      says: /password authentication failed/,
    },
    'no password': {
      url: changed((url) => {
        url.password = '';
      }),
      says: /password/,
    },
    'no such user': {
      url: changed((url) => {
        url.username = 'nobody-here';
      }),
      says: /nobody-here/,
    },
    'no such database': {
      url: changed((url) => {
        url.pathname = '/nothing-here';
      }),
      says: /database "nothing-here" does not exist/,
    },
  };
  const folder = temporaryFolder(t);
  await inPairs(Object.entries(cases), async ([name, { url, says }]) => {
    const said = await refusal(t, { DATABASE_URL: url, DATA_DIR: folder, SECRET_KEY: SETUP_TOKEN.repeat(2) });
    assert.equal(said.length, 1, `${name}: ${said.join('\n')}`);
    assert.match(said[0] ?? '', says, name);
    assert.match(said[0] ?? '', /^The database at DATABASE_URL can't be used: ./, name);
    assert.doesNotMatch(said[0] ?? '', /sesame-1/, name);
  });
  await inPairs(
    ['nonsense', 'postgres://', 'postgres://roster:pass word@[/roster', 'http://127.0.0.1/'],
    async (url) => {
      const [head, ...faults] = await refusal(t, { DATABASE_URL: url, DATA_DIR: folder });
      assert.equal(head, 'The configuration has an error:', url);
      assert.equal(faults.length, 1, url);
      assert.match(faults[0] ?? '', /^ {2}- DATABASE_URL /);
    },
  );
  assert.deepEqual(readdirSync(folder), []);
});

test('requires SECRET_KEY with DATABASE_URL in production', async (t) => {
  const env = { NODE_ENV: 'production', DATABASE_URL: 'postgres://127.0.0.1:1/roster' };
  const said = await refusal(t, env);
  assert.deepEqual(said, [
    'The configuration has an error:',
    '  - SECRET_KEY is required with DATABASE_URL in production: all nodes must share it.',
  ]);
});

test('reports a database of a newer release in one line without changing it', async (t) => {
  const database = await createTestDatabase();
  finallyDo(t, () => database.drop());
  await database.sql("INSERT INTO schema_migrations (name) VALUES ('9999_later')");
  const said = await refusal(t, { DATABASE_URL: database.url, DATA_DIR: temporaryFolder(t) });
  assert.equal(said.length, 1);
  assert.match(said[0] ?? '', /newer release of Roster migrated this database \(9999_later\)/);
});
