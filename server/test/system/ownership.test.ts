import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createUser, firstAdmin } from '../harness/index.ts';
import { dataFolder, migratedFolder, postgresOf, postmasterOf } from './data-folder.ts';
import { launch, readyAddress, run, settingsOf, startRoster } from './roster.ts';

const REFUSAL =
  /^Another Roster uses the data folder .*\. Stop it first, or set DATA_DIR to another folder\.\n$/;

test('rejects a second server on a data folder, and the first keeps running', {
  timeout: 300_000,
}, async (t) => {
  const dataDir = await migratedFolder(t);
  const first = await startRoster(t, { DATA_DIR: dataDir });
  const admin = await firstAdmin(first);
  const postmaster = postmasterOf(dataDir);
  for (let again = 0; again < 2; again++) {
    const refused = await run(t, ['start'], { env: settingsOf({ DATA_DIR: dataDir }) });
    assert.equal(refused.code, 1);
    assert.match(refused.stderr, REFUSAL);
    assert.equal(refused.stdout, '');
    assert.equal(postmasterOf(dataDir), postmaster);
    await createUser(admin);
  }
  assert.equal((await first.stop()).code, 0);
  const next = await startRoster(t, { DATA_DIR: dataDir });
  assert.equal((await next.stop()).code, 0);
});

for (const [what, folder] of [
  ['an existing', migratedFolder],
  ['a fresh', dataFolder],
] as const) {
  test(`of concurrent starts on ${what} data folder one serves`, {
    timeout: 300_000,
  }, async (t) => {
    const dataDir = await folder(t);
    const all = [1, 2, 3].map(() => launch(t, ['start'], { env: settingsOf({ DATA_DIR: dataDir }) }));
    const outcomes = await Promise.all(
      all.map((one) =>
        readyAddress(one).then(
          (url) => ({ one, url }),
          async () => ({ one, refused: await one.ended }),
        ),
      ),
    );
    const serving = outcomes.filter((outcome) => 'url' in outcome);
    assert.equal(serving.length, 1);
    for (const outcome of outcomes) {
      if (!('refused' in outcome)) continue;
      assert.equal(outcome.refused.code, 1);
      assert.match(outcome.refused.stderr, REFUSAL);
    }
    const [served] = serving;
    assert.ok(served && 'url' in served);
    served.one.signal('SIGTERM');
    assert.equal((await served.one.ended).code, 0);
    assert.deepEqual(postgresOf(dataDir), []);
  });
}
