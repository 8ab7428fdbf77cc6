import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { attachEmbedded } from '../../src/db/embedded/index.ts';
import { firstAdmin, signIn } from '../harness/index.ts';
import { createWithoutPause } from './creates.ts';
import { migratedFolder, postgresOf, postmasterOf } from './data-folder.ts';
import { query, urlOf } from './postgres.ts';
import { browserAt, type Roster, startRoster } from './roster.ts';
import { assertWhole } from './whole.ts';

/** Opens the database of a running server. */
async function look(dataDir: string): Promise<(sql: string) => Promise<Record<string, unknown>[]>> {
  const connection = await attachEmbedded(dataDir);
  assert.ok(connection, 'a server runs on the folder');
  return (sql) => query(urlOf(connection), sql);
}

type Harm = (roster: Roster, dataDir: string) => Promise<unknown>;

/** Creates users, kills processes midway and starts again, twice on one folder; fails unless all data is complete. */
async function survives(t: TestContext, harm: Harm): Promise<void> {
  const dataDir = await migratedFolder(t);
  let roster = await startRoster(t, { DATA_DIR: dataDir });
  const admin = await firstAdmin(roster);
  const acknowledged: string[] = [];
  for (let round = 0; round < 2; round++) {
    const creates = createWithoutPause(browserAt(roster, admin.browser), { untilBroken: true });
    await creates.more(12);
    await harm(roster, dataDir);
    await creates.stop();
    acknowledged.push(...creates.acknowledged);
    roster = await startRoster(t, { DATA_DIR: dataDir });
    await assertWhole(await look(dataDir), acknowledged);
    (await browserAt(roster, admin.browser).get('/session')).expect(200);
  }
  await signIn(roster, admin);
  const ended = await roster.stop();
  assert.deepEqual([ended.code, ended.stderr], [0, '']);
  assert.deepEqual(postgresOf(dataDir), [], 'an orphaned PostgreSQL');
}

test(
  'kill -9 of the server during creates loses nothing; PostgreSQL runs on until the next start',
  { timeout: 300_000 },
  (t) =>
    survives(t, async (roster, dataDir) => {
      await roster.kill();
      assert.notDeepEqual(postgresOf(dataDir), []);
    }),
);

test('kill -9 of server and PostgreSQL during creates loses nothing', { timeout: 300_000 }, (t) =>
  survives(t, async (roster, dataDir) => {
    process.kill(postmasterOf(dataDir), 'SIGKILL');
    await roster.kill();
  }),
);

test('kill -9 of every process during creates loses nothing', { timeout: 300_000 }, (t) =>
  survives(t, async (roster, dataDir) => {
    const ended = roster.kill();
    for (const pid of postgresOf(dataDir)) {
      try {
        process.kill(pid, 'SIGKILL');
      } catch {
        // It ended by itself when another process ended.
      }
    }
    await ended;
  }),
);

test('returns 503 with Retry-After while PostgreSQL is down, twice, and recovers', {
  timeout: 300_000,
}, async (t) => {
  const dataDir = await migratedFolder(t);
  const roster = await startRoster(t, { DATA_DIR: dataDir });
  const admin = await firstAdmin(roster);
  const creates = createWithoutPause(admin.browser, { untilBroken: false });
  for (let round = 0; round < 2; round++) {
    await creates.more(5);
    const pid = postmasterOf(dataDir);
    await creates.rejectedBy(() => process.kill(pid, 'SIGKILL'));
    await creates.more(5);
    assert.notEqual(postmasterOf(dataDir), pid);
  }
  await creates.stop();
  await assertWhole(await look(dataDir), creates.acknowledged);
  await signIn(roster, admin);
  const ended = await roster.stop();
  assert.deepEqual([ended.code, ended.stderr], [0, '']);
  assert.deepEqual(postgresOf(dataDir), []);

  const next = await startRoster(t, { DATA_DIR: dataDir });
  await assertWhole(await look(dataDir), creates.acknowledged);
  assert.equal((await next.stop()).code, 0);
});
