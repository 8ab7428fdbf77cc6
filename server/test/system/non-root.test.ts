import assert from 'node:assert/strict';
import { chownSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';
import { makeFolder, removeFolder } from '../harness/data-template.ts';
import { createUser, firstAdmin, signIn } from '../harness/index.ts';
import { dataFolder, postgresOf } from './data-folder.ts';
import { copyInstallation } from './installation.ts';
import { browserAt, run, settingsOf, startRoster } from './roster.ts';

const UID = process.getuid?.() ?? 0;
const ROOT = { uid: 0, gid: 0 };
/** An account other than root: without root, tests can't change to another one. */
const UNPRIVILEGED = UID === 0 ? { uid: 65534, gid: 65534 } : { uid: UID, gid: process.getgid?.() ?? 0 };

// The account may be unable to enter the folder of the checkout.
const folder = makeFolder();
after(() => removeFolder(folder));
const launch = { account: UNPRIVILEGED, installation: copyInstallation(folder) };

/** Returns the owners of processes; a process of a short connection may have ended. */
function ownersOf(pids: readonly number[]): number[] {
  const status = (pid: number) => {
    try {
      return [readFileSync(`/proc/${pid}/status`, 'utf8')];
    } catch {
      return [];
    }
  };
  return [...new Set(pids.flatMap(status).map((text) => Number(/^Uid:\s+(\d+)/m.exec(text)?.[1])))];
}

test('starts and survives a kill without root, also after a start by root', {
  timeout: 300_000,
}, async (t) => {
  const dataDir = dataFolder(t);
  mkdirSync(dataDir);
  chownSync(dataDir, UNPRIVILEGED.uid, UNPRIVILEGED.gid);
  const env = { DATA_DIR: dataDir };

  const first = await startRoster(t, env, launch);
  const admin = await firstAdmin(first);
  const bob = await createUser(admin);
  assert.deepEqual(ownersOf(postgresOf(dataDir)), [UNPRIVILEGED.uid]);
  await first.kill();

  for (const account of UID === 0 ? [ROOT, UNPRIVILEGED] : [UNPRIVILEGED]) {
    const next = await startRoster(t, env, { ...launch, account });
    const browser = browserAt(next, admin.browser);
    (await browser.get(`/users/${bob.id}`)).expect(200);
    await signIn(next, bob);
    assert.deepEqual(ownersOf(postgresOf(dataDir)), [UNPRIVILEGED.uid]);
    const ended = await next.stop();
    assert.deepEqual([ended.code, ended.stderr], [0, '']);
    assert.deepEqual(postgresOf(dataDir), []);
  }
  assert.equal(statSync(join(dataDir, 'postgres')).uid, UNPRIVILEGED.uid);
});

test('reports a data folder that cannot be written in one line', {
  timeout: 300_000,
}, async (t) => {
  const dataDir = join(dirname(dataFolder(t)), 'read-only');
  mkdirSync(dataDir, { mode: 0o555 });
  const refused = await run(t, ['start'], { env: settingsOf({ DATA_DIR: dataDir }), ...launch });
  assert.equal(refused.code, 1);
  assert.match(
    refused.stderr,
    /^The data folder .*read-only cannot be written \(EACCES\)\. Set DATA_DIR to a writable folder\.\n$/,
  );
});
