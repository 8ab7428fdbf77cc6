import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { createAdvisoryLocks } from '../../src/jobs/advisory-lock-store.ts';
import { startWorker } from '../../src/jobs/worker.ts';
import { systemClock } from '../../src/lib/clock.ts';
import { createTestDatabase, eventually, postgresUrl, runStatement } from '../harness/index.ts';

const { database, sql, url, drop } = await createTestDatabase();
const [here, there] = [createAdvisoryLocks(database), createAdvisoryLocks(database)];
after(async () => {
  await Promise.all([here.close(), there.close()]);
  await drop();
});
const fail = (error: unknown) => {
  throw error;
};

const connections = () =>
  sql<{ pid: number }>(
    "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'roster-jobs'",
  );
const acquire = async (locks: typeof here, name: string) =>
  (await locks.tryLock(name)) ?? assert.fail(`${name} is locked`);

describe('the locks of a node', () => {
  test('share a connection, exclude other nodes one by one, and are released one by one', async () => {
    const names = ['first', 'second', 'third'];
    const [first, ...others] = await Promise.all(names.map((name) => acquire(here, name)));
    assert.equal((await connections()).length, 1);
    for (const name of names) assert.equal(await there.tryLock(name), undefined);
    await first?.release();
    const theirs = await acquire(there, 'first');
    assert.equal(await there.tryLock('second'), undefined);
    assert.equal(await here.tryLock('first'), undefined);
    assert.ok(await theirs.isHeld());
    for (const lock of [theirs, ...others]) await lock.release();
    for (const name of names) await (await acquire(there, name)).release();
  });

  test('end with their connection; the next one is acquired on another', async () => {
    const [one, two] = [await acquire(here, 'one'), await acquire(here, 'two')];
    await sql(
      "SELECT pg_terminate_backend(pid, 1000) FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'roster-jobs'",
    );
    await eventually(async () => assert.deepEqual([await one.isHeld(), await two.isHeld()], [false, false]));
    const [theirs, again] = [await acquire(there, 'one'), await acquire(here, 'two')];
    // What is left of the former locks does not release the new ones.
    await Promise.all([one.release(), two.release()]);
    assert.deepEqual([await theirs.isHeld(), await again.isHeld()], [true, true]);
    assert.deepEqual([await here.tryLock('one'), await there.tryLock('two')], [undefined, undefined]);
    await Promise.all([theirs.release(), again.release()]);
  });

  test('are lost together when their connection no longer answers', async () => {
    const locks = [await acquire(here, 'one'), await acquire(here, 'two')];
    const backends = await connections();
    for (const { pid } of backends) process.kill(pid, 'SIGSTOP');
    try {
      // A check is trusted for a second.
      await sleep(1100);
      const asked = locks.map((lock) => lock.isHeld());
      // While the first is not answered, the answer is not taken for yes.
      await sleep(1100);
      asked.push(...locks.map((lock) => lock.isHeld()));
      assert.deepEqual(await Promise.all(asked), [false, false, false, false]);
    } finally {
      for (const { pid } of backends) process.kill(pid, 'SIGCONT');
    }
    await Promise.all(locks.map((lock) => lock.release()));
    await eventually(async () => {
      const again = await here.tryLock('one');
      assert.ok(again && (await again.isHeld()));
      await again.release();
    });
  });

  test('reject while PostgreSQL refuses connections, and work afterwards', async () => {
    await Promise.all([here.close(), there.close()]);
    const allow = (allowed: boolean) =>
      runStatement(
        postgresUrl(),
        `ALTER DATABASE ${new URL(url).pathname.slice(1)} ALLOW_CONNECTIONS ${allowed}`,
      );
    await allow(false);
    await assert.rejects(here.tryLock('later'));
    await allow(true);
    const lock = await acquire(here, 'later');
    assert.ok(await lock.isHeld());
    await lock.release();
  });
});

describe('two nodes with the same work', () => {
  test('do not poll at the same time; one takes over when the other ends', async () => {
    const theirs = await acquire(there, 'shared-work');
    const seen = { looks: 0, steps: 0 };
    const work = {
      name: 'shared-work',
      nextRunAt: async () => {
        seen.looks++;
        return seen.steps > 0 ? undefined : systemClock.now();
      },
      runStep: async () => seen.steps++ === 0,
    };
    const worker = startWorker({ locks: here, clock: systemClock }, work, fail);
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
    const theirs = await acquire(there, 'other-work');
    const work = { name: 'other-work', nextRunAt: async () => systemClock.now(), runStep: async () => false };
    const worker = startWorker({ locks: here, clock: systemClock }, work, fail);
    await sleep(200);
    // The other node still has the lock.
    await worker.close();
    await theirs.release();
  });
});
