import assert from 'node:assert/strict';
import { test } from 'node:test';
import { actorOf } from '../../access/actor.ts';
import { NO_MEMBERSHIPS } from '../../access/roles.ts';
import { createSessionCache } from './cache.ts';
import type { SignedIn } from './model.ts';

const NOW = new Date(0);
function signedIn(userId: string): SignedIn {
  const user = {
    id: userId,
    username: userId,
    email: `${userId}@example.com`,
    phone: null,
    systemRole: 'user' as const,
    status: 'active' as const,
    language: null,
    mustChangePassword: false,
    lastLoginAt: null,
    memberships: NO_MEMBERSHIPS,
    version: 1,
    authorityVersion: 1,
    createdAt: NOW,
    updatedAt: NOW,
  };
  return {
    session: {
      id: `session of ${userId}`,
      userId,
      remembered: false,
      createdAt: NOW,
      lastSeenAt: NOW,
      expiresAt: NOW,
      address: null,
      userAgent: null,
      amr: ['pwd'],
      endsAt: null,
      authenticatedAt: new Date(0),
      ssoConnectionId: null,
    },
    user,
    actor: actorOf(user),
  };
}

function setUp(size = 10) {
  const state = { trusted: true, hits: 0, misses: 0 };
  const cache = createSessionCache(
    size,
    () => state.trusted,
    (hit) => (hit ? state.hits++ : state.misses++),
  );
  const load = (token: string, user: string) => cache.load(token, async () => signedIn(user));
  return { cache, state, load };
}

test('returns cached sessions, and counts hits and misses', async () => {
  const { cache, state, load } = setUp();
  assert.equal(cache.get('t'), undefined);
  await load('t', 'ada');
  assert.equal(cache.get('t')?.user.id, 'ada');
  assert.deepEqual(state, { trusted: true, hits: 1, misses: 1 });
  await cache.load('unknown', async () => undefined);
  assert.equal(cache.get('unknown'), undefined);
});

test('invalidates all sessions of a user, and no others', async () => {
  const { cache, load } = setUp();
  for (const [token, user] of [
    ['1', 'ada'],
    ['2', 'ada'],
    ['3', 'bob'],
  ] as const)
    await load(token, user);
  cache.invalidateUser('ada');
  assert.deepEqual(
    ['1', '2', '3'].map((token) => cache.get(token)?.user.id),
    [undefined, undefined, 'bob'],
  );
  await load('1', 'ada');
  cache.invalidateAll();
  assert.deepEqual(
    ['1', '3'].map((token) => cache.get(token)),
    [undefined, undefined],
  );
  await load('1', 'ada');
  cache.invalidateUser('ada');
  assert.equal(cache.get('1'), undefined);
});

test("returns and caches nothing while notifications can't arrive", async () => {
  const { cache, state, load } = setUp();
  await load('t', 'ada');
  state.trusted = false;
  assert.equal(cache.get('t'), undefined);
  assert.equal((await load('u', 'bob'))?.user.id, 'bob');
  state.trusted = true;
  assert.equal(cache.get('u'), undefined);
});

test('returns but does not cache a session that was invalidated during the read', async () => {
  const { cache } = setUp();
  for (const change of [() => cache.invalidateUser('a user'), () => cache.invalidateAll()]) {
    const found = await cache.load('t', async () => {
      change();
      return signedIn('ada');
    });
    assert.equal(found?.user.id, 'ada');
    assert.equal(cache.get('t'), undefined);
  }
});

test('evicts entries beyond its size; caches nothing with size 0', async () => {
  const { cache, load } = setUp(2);
  for (const token of ['1', '2', '3']) await load(token, `user ${token}`);
  assert.deepEqual(
    ['1', '2', '3'].map((token) => cache.get(token) !== undefined),
    [false, true, true],
  );
  const none = setUp(0);
  await none.load('t', 'ada');
  assert.equal(none.cache.get('t'), undefined);
});
