import assert from 'node:assert/strict';
import { accessSync, chownSync, constants, mkdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { createUser, firstAdmin, signIn } from '../harness/index.ts';
import { dataFolder, postgresOf } from './data-folder.ts';
import { browserAt, launchProgram, PROGRAM, run, settingsOf, startRoster } from './roster.ts';

/** An unprivileged account. */
const UNPRIVILEGED = { uid: 65534, gid: 65534 };
const isRoot = process.getuid?.() === 0;

/** Returns the reason why the test can't run here, if there is one. */
async function obstacle(t: TestContext): Promise<string | undefined> {
  if (!isRoot) return 'the other tests run without root already';
  const trial = launchProgram(t, process.execPath, [PROGRAM, '--help'], { env: {}, account: UNPRIVILEGED });
  const { code } = await trial.ended.catch(() => ({ code: undefined }));
  return code === 0
    ? undefined
    : 'an account without rights cannot read the checkout, which stands where it may not enter';
}

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
  const reason = await obstacle(t);
  if (reason !== undefined) return t.skip(reason);
  const dataDir = dataFolder(t);
  mkdirSync(dataDir);
  chownSync(dataDir, UNPRIVILEGED.uid, UNPRIVILEGED.gid);
  const env = { DATA_DIR: dataDir };

  const first = await startRoster(t, env, { account: UNPRIVILEGED });
  const admin = await firstAdmin(first);
  const bob = await createUser(admin);
  assert.deepEqual(ownersOf(postgresOf(dataDir)), [UNPRIVILEGED.uid]);
  await first.kill();

  for (const account of [{ uid: 0, gid: 0 }, UNPRIVILEGED]) {
    const next = await startRoster(t, env, { account });
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
  const reason = await obstacle(t);
  if (reason !== undefined) return t.skip(reason);
  const dataDir = join(dirname(dataFolder(t)), 'of root');
  mkdirSync(dataDir, { mode: 0o755 });
  accessSync(dataDir, constants.W_OK);
  const refused = await run(t, ['start'], { env: settingsOf({ DATA_DIR: dataDir }), account: UNPRIVILEGED });
  assert.equal(refused.code, 1);
  assert.match(
    refused.stderr,
    /^The data folder .*of root cannot be written \(EACCES\)\. Set DATA_DIR to a writable folder\.\n$/,
  );
});
