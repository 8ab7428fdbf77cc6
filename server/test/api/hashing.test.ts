import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { hash } from '@node-rs/argon2';
import { createPasswordHasher } from '../../src/identity/credentials/index.ts';
import { createUser, firstAdmin, newUserBody, signIn, startTestServer } from '../harness/index.ts';

const server = await startTestServer({ config: { trustProxy: true }, hasher: createPasswordHasher() });
const admin = await firstAdmin(server);
const hashOf = async (id: string) =>
  (await server.sql<{ hash: string }>('SELECT hash FROM password_credentials WHERE user_id = $1', [id]))[0]
    ?.hash ?? '';
const CURRENT = /^\$argon2id\$v=19\$m=19456,t=2,p=1\$[\w+/]{22}\$[\w+/]{43}$/;

describe('POST /users', () => {
  test('stores argon2id PHC strings with unique salts', async () => {
    const one = await createUser(admin, { password: 'shared password 1' });
    const two = await createUser(admin, { password: 'shared password 1' });
    const hashes = [await hashOf(one.id), await hashOf(two.id)];
    for (const each of hashes) assert.match(each, CURRENT);
    assert.notEqual(hashes[0], hashes[1]);
  });

  test('returns 503 with Retry-After when overloaded, writes nothing, and recovers', async () => {
    const small = await startTestServer({ beside: server, hasher: createPasswordHasher(1, 3) });
    const boss = await signIn(small, admin);
    const [{ before } = { before: 0 }] = await server.sql<{ before: number }>(
      'SELECT count(*)::int AS before FROM users',
    );
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => boss.browser.post('/users', newUserBody())),
    );
    const made = answers.filter(({ status }) => status === 201);
    const refused = answers.filter(({ status }) => status !== 201);
    assert.ok(made.length >= 4 && refused.length >= 1);
    for (const answer of refused) {
      answer.expect(503).problem('overloaded');
      assert.match(answer.headers.get('retry-after') ?? '', /^[1-9]\d*$/);
    }
    const [{ after } = { after: 0 }] = await server.sql<{ after: number }>(
      'SELECT count(*)::int AS after FROM users',
    );
    assert.equal(after - before, made.length);
    (await boss.browser.post('/users', newUserBody())).expect(201);
  });
});

describe('POST /session', () => {
  test('verifies hashes of former parameters, and renews them', async () => {
    const person = await createUser(admin);
    const former = await hash(person.password, { memoryCost: 8192, timeCost: 3, parallelism: 2 });
    await server.sql('UPDATE password_credentials SET hash = $1 WHERE user_id = $2', [former, person.id]);
    const [{ changed_at: changedAt } = {}] = await server.sql(
      'SELECT * FROM password_credentials WHERE user_id = $1',
      [person.id],
    );
    const wrong = { email: person.email, password: 'wrong password 1' };
    (await server.client().post('/session', wrong)).expect(401);
    assert.equal(await hashOf(person.id), former);

    server.clock.advance(1000);
    const before = await signIn(server, person);
    const renewed = await hashOf(person.id);
    assert.match(renewed, CURRENT);
    // The password is unchanged, so nothing else changes and no session ends.
    const [row] = await server.sql('SELECT * FROM password_credentials WHERE user_id = $1', [person.id]);
    assert.deepEqual([row?.changed_at, row?.temporary], [changedAt, false]);
    (await before.browser.get('/session')).expect(200);
    await signIn(server, person);
    assert.equal(await hashOf(person.id), renewed);
  });

  test('rejects a lone surrogate where the password has U+FFFD, which it is hashed as', async () => {
    const person = await createUser(admin, { password: 'copied \ufffd text 1' });
    await signIn(server, person);
    const wrong = { email: person.email, password: 'copied \ud800 text 1' };
    (await server.client().post('/session', wrong)).expect(401);
  });
});

describe('createPasswordHasher', () => {
  test('limits concurrent hashes and the queue; rejects with 503 beyond', async () => {
    const hasher = createPasswordHasher(1, 2);
    const outcomes = await Promise.allSettled(
      Array.from({ length: 8 }, (_, index) => hasher.hash(`password ${index}`)),
    );
    assert.deepEqual(
      outcomes.map((outcome) => outcome.status === 'rejected' && outcome.reason.code),
      [false, false, false, ...Array(5).fill('overloaded')],
    );
    // Afterwards a slot is free again, also after a failure.
    await assert.rejects(hasher.verify('no hash at all', 'password 1'));
    await Promise.all([1, 2, 3].map((index) => hasher.hash(`password ${index}`)));
  });

  test('verifies a dummy hash for an unknown user, and never succeeds', async () => {
    const hasher = createPasswordHasher(1, 0);
    assert.equal(await hasher.verify(undefined, 'nobody has this password'), false);
    const busy = hasher.verify(undefined, 'anything');
    // The only slot is used by the dummy hash of the unknown user.
    await new Promise((resolve) => setImmediate(resolve));
    await assert.rejects(hasher.hash('another'), { code: 'overloaded' });
    assert.equal(await busy, false);
  });

  test('verifies passwords of sign-ins before others', async () => {
    const hasher = createPasswordHasher(1);
    const done: string[] = [];
    const hashed = await hasher.hash('some password 1');
    const others = Array.from({ length: 4 }, () =>
      hasher.verify(hashed, 'some password 1').then(() => done.push('other')),
    );
    const signIns = [1, 2].map(() =>
      hasher.verify(hashed, 'some password 1', 'sign-in').then(() => done.push('sign-in')),
    );
    await Promise.all([...others, ...signIns]);
    assert.deepEqual(done, ['other', 'sign-in', 'sign-in', 'other', 'other', 'other']);
  });

  test('hashes other passwords on all processors while no sign-in waits', async () => {
    const hasher = createPasswordHasher(2, 0);
    await Promise.all([hasher.hash('password 1'), hasher.hash('password 2')]);
    const busy = [hasher.hash('password 1'), hasher.hash('password 2')];
    await assert.rejects(hasher.hash('password 3'), { code: 'overloaded' });
    await Promise.all(busy);
  });
});
