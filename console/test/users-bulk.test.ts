import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runBulk, selfLast } from '../src/features/users/bulk.ts';

test('runs in sequence and reports progress', async () => {
  const seen: string[] = [];
  const progress: number[] = [];
  let underWay = 0;
  const outcome = await runBulk(['a', 'b', 'c'], {
    onProgress: (count) => progress.push(count),
    act: async (item) => {
      underWay += 1;
      assert.equal(underWay, 1, 'two at once');
      await new Promise((resolve) => setTimeout(resolve, 1));
      seen.push(item);
      underWay -= 1;
    },
  });
  assert.deepEqual(seen, ['a', 'b', 'c']);
  assert.deepEqual(progress, [1, 2, 3]);
  assert.deepEqual(outcome, { done: ['a', 'b', 'c'], failed: [], notTried: [] });
});

test('continues after a failure and keeps its reason', async () => {
  const reason = new Error('no');
  const outcome = await runBulk([1, 2, 3], {
    act: async (item) => {
      if (item === 2) throw reason;
    },
  });
  assert.deepEqual(outcome, { done: [1, 3], failed: [{ item: 2, error: reason }], notTried: [] });
});

test('stops at a failure that applies to all', async () => {
  const outcome = await runBulk([1, 2, 3], {
    isFinal: () => true,
    act: async (item) => {
      if (item === 2) throw new Error('signed out');
    },
  });
  assert.deepEqual(outcome.done, [1]);
  assert.deepEqual(outcome.notTried, [3]);
});

test('stops on request, after the current one', async () => {
  const stop = new AbortController();
  const outcome = await runBulk([1, 2, 3], {
    signal: stop.signal,
    act: async (item) => {
      if (item === 2) stop.abort();
    },
  });
  assert.deepEqual(outcome, { done: [1, 2], failed: [], notTried: [3] });
});

test('runs the own account last', () => {
  const people = [{ id: 'me' }, { id: 'b' }, { id: 'c' }];
  assert.deepEqual(
    selfLast(people, 'me').map(({ id }) => id),
    ['b', 'c', 'me'],
  );
});
