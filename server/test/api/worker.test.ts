import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { tryAdvisoryLock } from '../../src/jobs/advisory-lock-store.ts';
import { startWorker } from '../../src/jobs/worker.ts';
import { systemClock } from '../../src/lib/clock.ts';
import { createTestDatabase } from '../harness/index.ts';
import { eventually } from '../system/eventually.ts';

const { database, drop } = await createTestDatabase();
after(drop);
const fail = (error: unknown) => {
  throw error;
};

describe('two nodes with the same work', () => {
  test('do not poll at the same time; one takes over when the other ends', async () => {
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
      await eventually(() => assert.ok(seen.steps > 0));
    } finally {
      await worker.close();
    }
  });

  test('close without waiting for each other', async () => {
    const theirs = (await tryAdvisoryLock(database, 'other-work')) ?? assert.fail('the lock is taken');
    const work = { name: 'other-work', nextRunAt: async () => systemClock.now(), runStep: async () => false };
    const worker = startWorker({ database, clock: systemClock }, work, fail);
    await sleep(200);
    // The other node still has the lock.
    await worker.close();
    await theirs.release();
  });
});
