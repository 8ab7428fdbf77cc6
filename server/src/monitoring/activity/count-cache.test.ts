import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { MINUTE } from '../../lib/clock.ts';
import { createCountCache } from './count-cache.ts';
import type { ActivityCounts } from './store.ts';

const countsOf = (active: number): ActivityCounts => ({
  signIns: [],
  activeUsers: { day: 0, week: 0, month: 0 },
  users: { active, pending: 0, disabled: 0 },
  invitations: { pending: 0, expired: 0 },
  dormant: 0,
});
const at = (minutes: number) => new Date(minutes * MINUTE);

/** Returns a cache with counts of minute 0, and what `get` returns for counts that take some time. */
async function filled() {
  const cache = createCountCache();
  const get = async (now: Date, active: number, milliseconds: number) => {
    const { counted } = await cache.get('all', now, () => sleep(milliseconds, countsOf(active)));
    return counted.users.active;
  };
  assert.equal(await get(at(0), 1000, 0), 1000);
  return get;
}

test('counts of a minute ago are returned as they are', async () => {
  const get = await filled();
  assert.equal(await get(at(0.9), 1001, 0), 1000);
});

test('older counts are replaced, unless counting takes long', async () => {
  const get = await filled();
  assert.equal(await get(at(2), 1002, 1), 1002);
  assert.equal(await get(at(4), 1004, 3000), 1002);
});

test('counts of more than ten minutes ago are waited for', async () => {
  const get = await filled();
  assert.equal(await get(at(11), 1011, 700), 1011);
});

test('counts of small scopes are never cached', async () => {
  const cache = createCountCache();
  for (const active of [499, 500]) {
    const { counted } = await cache.get('small', at(0), async () => countsOf(active));
    assert.equal(counted.users.active, active);
  }
});
