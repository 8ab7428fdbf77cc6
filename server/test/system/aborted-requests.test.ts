import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { finallyDo } from '../harness/cleanup.ts';
import {
  type Client,
  createTestDatabase,
  createUser,
  eventually,
  firstAdmin,
  newUserBody,
  signIn,
} from '../harness/index.ts';
import { temporaryFolder } from './data-folder.ts';
import { startRoster } from './roster.ts';
import { assertWhole } from './whole.ts';

/** How much of a request is sent, and how long after that the connection is cut. */
interface Abortion {
  /** The share of the body's bytes, 0 to 1. */
  share: number;
  after: number;
  how: 'reset' | 'end' | 'destroy';
}

/** Sends POST /users and cuts the connection midway. Returns the address. */
async function createAndLeave({ url, cookies }: Client, { share, after, how }: Abortion): Promise<string> {
  const body = newUserBody();
  const text = JSON.stringify(body);
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  socket.on('error', () => {});
  await once(socket, 'connect');
  const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  socket.write(
    `POST /api/v1/users HTTP/1.1\r\nHost: ${hostname}:${port}\r\nCookie: ${cookie}\r\nContent-Type: application/json\r\nContent-Length: ${text.length}\r\n\r\n`,
  );
  socket.write(text.slice(0, Math.floor(text.length * share)));
  await sleep(after);
  if (how === 'reset') socket.resetAndDestroy();
  else if (how === 'end') socket.end();
  else socket.destroy();
  await sleep(50);
  socket.destroy();
  return body.email;
}

test('aborted creates leave no partial user and a healthy server', {
  timeout: 300_000,
}, async (t) => {
  const database = await createTestDatabase();
  finallyDo(t, () => database.drop());
  const roster = await startRoster(t, { DATABASE_URL: database.url, DATA_DIR: temporaryFolder(t) });
  const admin = await firstAdmin(roster);
  const hows = ['reset', 'end', 'destroy'] as const;

  const halves = await Promise.all(
    [0, 0.3, 0.7, 0.99].flatMap((share) =>
      hows.map((how) => createAndLeave(admin.browser, { share, after: 20, how })),
    ),
  );
  // The cuts range from before the request is read until after the response is written.
  const wholes = await Promise.all(
    [0, 5, 15, 30, 60, 120, 250, 500].flatMap((after) =>
      hows.map((how) => createAndLeave(admin.browser, { share: 1, after, how })),
    ),
  );

  await eventually(async () => {
    const busy = await database.sql(
      "SELECT state FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() AND state <> 'idle'",
    );
    assert.deepEqual(busy, [], 'transactions are left open');
  });
  const emails = await assertWhole((sql) => database.sql(sql));
  assert.deepEqual(
    halves.filter((email) => emails.includes(email)),
    [],
    'made out of half a request',
  );
  const made = wholes.filter((email) => emails.includes(email));
  assert.ok(made.length > 0, 'none of those that were sent whole was made, so the test shows little');
  for (const email of made.slice(0, 2)) {
    const password = `first password ${/\d+/.exec(email)?.[0]}`;
    await signIn(roster, { id: '', username: '', email, password });
  }

  // More concurrent requests than database connections.
  await Promise.all(
    Array.from({ length: 30 }, () => admin.browser.get('/users').then((answer) => answer.expect(200))),
  );
  await createUser(admin);
  const ended = await roster.stop();
  assert.deepEqual([ended.code, ended.stderr], [0, '']);
});
