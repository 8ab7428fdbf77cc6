import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { tryAdvisoryLock } from '../../src/jobs/advisory-lock-store.ts';
import { startWorker } from '../../src/jobs/worker.ts';
import { systemClock } from '../../src/lib/clock.ts';
import { createTestDatabase } from '../harness/index.ts';

const { database, drop } = await createTestDatabase();
after(drop);
const fail = (error: unknown) => {
  throw error;
};

test('a node is not kept busy by notices of work that another node does, and takes over when that one goes', async () => {
  const theirs = (await tryAdvisoryLock(database, 'shared-work')) ?? assert.fail('the lock is taken');
  const seen = { looks: 0, steps: 0 };
  const work = {
    name: 'shared-work',
    nextRunAt: async () => {
      seen.looks++;
      return seen.steps > 0 ? undefined : systemClock.now();
    },
    runStep: async () => seen.steps++ === 0,
  };
  const worker = startWorker({ database, clock: systemClock }, work, fail);
  try {
    for (let notice = 0; notice < 100; notice++) {
      worker.wake();
      await sleep(5);
    }
    assert.equal(seen.looks, 1);
    await theirs.release();
    for (const begin = performance.now(); seen.steps === 0; await sleep(5))
      assert.ok(performance.now() - begin < 10_000, 'nobody took over');
  } finally {
    await worker.close();
  }
});

test('closing does not wait for the other node', async () => {
  const theirs = (await tryAdvisoryLock(database, 'other-work')) ?? assert.fail('the lock is taken');
  const work = { name: 'other-work', nextRunAt: async () => systemClock.now(), runStep: async () => false };
  const worker = startWorker({ database, clock: systemClock }, work, fail);
  await sleep(200);
  const begin = performance.now();
  await worker.close();
  assert.ok(performance.now() - begin < 1000);
  await theirs.release();
});
