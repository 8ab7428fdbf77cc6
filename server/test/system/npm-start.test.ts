import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { eventually } from '../harness/eventually.ts';
import { migratedFolder, postgresOf } from './data-folder.ts';
import { launchProgram, readyAddress, settingsOf } from './roster.ts';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

const isReachable = (url: string) =>
  fetch(`${url}/healthz`).then(
    () => true,
    () => false,
  );

test('npm start: SIGTERM to npm stops the server and its PostgreSQL', async (t) => {
  const dataDir = await migratedFolder(t);
  const npm = launchProgram(t, 'npm', ['start'], { env: settingsOf({ DATA_DIR: dataDir }), cwd: ROOT });
  const url = await readyAddress(npm);
  assert.notDeepEqual(postgresOf(dataDir), []);

  npm.signal('SIGTERM');

  await eventually(async () => assert.equal(await isReachable(url), false, 'the server still answers'));
  await eventually(() => assert.deepEqual(postgresOf(dataDir), [], 'PostgreSQL still runs'), 30_000);
});
