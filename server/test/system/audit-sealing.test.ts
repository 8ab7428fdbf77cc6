import assert from 'node:assert/strict';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { asSuperuser, attachEmbedded } from '../../src/db/embedded/index.ts';
import { eventually, firstAdmin } from '../harness/index.ts';
import { assertSealed } from '../harness/seals.ts';
import { dataFolder, migratedFolder } from './data-folder.ts';
import { ownPostgres, query, urlOf } from './postgres.ts';
import { run, startRoster } from './roster.ts';

/** Writes many events in one statement, as `record` does. */
const WRITE = `WITH written AS (
    INSERT INTO audit_events (id, at, event_type, operation, outcome)
    SELECT gen_random_uuid(), date_trunc('milliseconds', now()), 'user', 'view', 'success' FROM generate_series(1, 3000) RETURNING id
  ) INSERT INTO audit_unsealed SELECT id FROM written`;
const COUNT = 'SELECT count(*)::int AS count FROM';

type Query = (sql: string) => Promise<Record<string, unknown>[]>;
const sealedWhole = (ask: Query) =>
  assertSealed({ sql: async <Row extends object>(text: string) => (await ask(text)) as Row[] });

test('repeated kills during a batch lose nothing and seal nothing twice', {
  timeout: 300_000,
}, async (t) => {
  const postgres = await ownPostgres(t);
  const env = {
    DATABASE_URL: postgres.url,
    DATA_DIR: dataFolder(t),
    SECRET_KEY: 'a secret key that is for tests only',
  };
  for (let round = 0; round < 2; round++) {
    const roster = await startRoster(t, env);
    await postgres.query(WRITE);
    // Until a batch has started; then at a random point within it.
    const [before] = await postgres.query(`${COUNT} audit_batches`);
    await eventually(async () => {
      const [now] = await postgres.query(`${COUNT} audit_batches`);
      assert.notDeepEqual(now, before);
    });
    await sleep(round * 13);
    await roster.kill();
  }
  const nodes = [await startRoster(t, env), await startRoster(t, env)];
  await eventually(
    async () => assert.deepEqual(await postgres.query(`${COUNT} audit_unsealed`), [{ count: 0 }]),
    90_000,
  );
  const batches = await sealedWhole(postgres.query);
  assert.ok(batches.length >= 6);
  const [events] = await postgres.query(`${COUNT} audit_events WHERE operation = 'view'`);
  assert.deepEqual(events, { count: 6000 });
  for (const node of nodes) await node.stop();
});

/** Runs `roster audit …` on a data folder. */
const audit = (t: TestContext, dataDir: string, ...words: string[]) =>
  run(t, ['audit', ...words], { env: { DATA_DIR: dataDir } });

test('roster audit verify and key work beside a running server and without one', {
  timeout: 300_000,
}, async (t) => {
  const dataDir = await migratedFolder(t);
  const roster = await startRoster(t, { DATA_DIR: dataDir });
  const admin = await firstAdmin(roster);
  const connection = (await attachEmbedded(dataDir)) ?? assert.fail('a server runs on the folder');
  const { database } = connection;
  const ask: Query = (sql) => query(urlOf({ ...asSuperuser(connection), database }), sql);
  await eventually(async () => assert.deepEqual(await ask(`${COUNT} audit_unsealed`), [{ count: 0 }]));

  const intact = await audit(t, dataDir, 'verify');
  assert.deepEqual([intact.code, intact.stderr], [0, '']);
  assert.match(
    intact.stdout,
    /^The audit log is intact\.\nChecked: \d+ events in \d+ batch(es)?, sealed through 20/,
  );
  const key = await audit(t, dataDir, 'key');
  const [, fingerprint = ''] =
    /Fingerprint \(SHA-256\) ([0-9a-f]{64})\n-----BEGIN PUBLIC KEY-----/.exec(key.stdout) ?? [];
  assert.equal(key.code, 0);
  const proof = (await admin.browser.get('/audit-proof')).expect(200).json;
  assert.match(JSON.stringify(proof), new RegExp(fingerprint));

  const text = await (
    await fetch(`${roster.url}/api/v1/audit-events/export?format=ndjson`, {
      headers: { cookie: [...admin.browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ') },
    })
  ).text();
  const file = join(dataDir, 'export.ndjson');
  writeFileSync(file, text);
  const exported = await audit(t, dataDir, 'verify', file, '--public-key', fingerprint);
  assert.deepEqual([exported.code, exported.stderr], [0, ''], exported.stdout);
  writeFileSync(file, readFileSync(file, 'utf8').replace('"operation":"create"', '"operation":"delete"'));
  const forged = await audit(t, dataDir, 'verify', file, '--json');
  assert.equal(forged.code, 1);
  assert.equal(JSON.parse(forged.stdout).finding.fault, 'changed');

  // A new key in place of a lost one would be used by the next start.
  const [secretKey, away] = [join(dataDir, 'secret-key'), join(dataDir, 'secret-key.away')];
  renameSync(secretKey, away);
  const withoutKey = await audit(t, dataDir, 'verify', '--public-key', fingerprint);
  assert.equal(withoutKey.code, 1);
  assert.match(withoutKey.stdout, /does not open under SECRET_KEY/);
  assert.equal(existsSync(secretKey), false, 'a secret key was created');
  renameSync(away, secretKey);

  const [event] = await ask("SELECT id FROM audit_events WHERE operation = 'create' ORDER BY id LIMIT 1");
  await ask(
    `SET session_replication_role = replica; UPDATE audit_events SET outcome = 'denied' WHERE id = '${event?.id}'`,
  );
  await roster.stop();
  const harmed = await audit(t, dataDir, 'verify');
  assert.equal(harmed.code, 1);
  assert.match(harmed.stdout, new RegExp(`^The audit log is NOT intact: changed\\.\nEvent ${event?.id} of `));

  for (const words of [
    ['verify', '/nowhere'],
    ['verify', '--public-key', 'nonsense'],
    ['verify', '--what'],
  ]) {
    const wrong = await audit(t, dataDir, ...words);
    assert.deepEqual([wrong.code, wrong.stdout], [2, '']);
    assert.notEqual(wrong.stderr, '');
  }
});
