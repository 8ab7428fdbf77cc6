import assert from 'node:assert/strict';
import { beforeEach, describe, test } from 'node:test';
import {
  configureUnreachableMail,
  createUser,
  firstAdmin,
  latestResetToken,
  type Person,
  requestReset,
  resetPassword,
  signedInUser,
  signIn,
  startTestServer,
} from '../harness/index.ts';

const server = await startTestServer();
const admin = await firstAdmin(server);
await configureUnreachableMail(admin);
const keep = async (history: number) => {
  const policy = { preset: 'custom', minLength: 8, minClasses: 2, history };
  (await admin.browser.patch('/settings/password-policy', policy)).expect(200);
};
beforeEach(() => keep(3));

const change = (person: Person & { browser: typeof admin.browser }, newPassword: string) =>
  person.browser.post('/me/password', { currentPassword: person.password, newPassword });
const confirm = async ({ email }: Person, password: string) => {
  await requestReset(server, email);
  const token = await latestResetToken(server, email);
  return server.client().post('/password-resets/confirm', { token, password });
};
const kept = async ({ id }: Person) =>
  (await server.sql('SELECT 1 FROM former_passwords WHERE user_id = $1', [id])).length;
const words = (count: number) => Array.from({ length: count }, (_, index) => `former pässword ${index}`);

describe('POST /me/password', () => {
  test('rejects the latest passwords and accepts older ones; stores no more than configured', async () => {
    const [a = '', b = '', c = '', d = ''] = words(4);
    let person = await signedInUser(server, admin, { password: a });
    const to = async (password: string) => {
      (await change(person, password)).expect(200);
      person = { ...person, password };
    };
    const refused = async (password: string, code: string) =>
      assert.deepEqual((await change(person, password)).expect(422).faults(), [`/newPassword ${code}`]);

    await refused(a, 'same_password');
    await to(b);
    await refused(a, 'used_before');
    // The same characters in another normalization form.
    await refused(a.normalize('NFD'), 'used_before');
    await to(c);
    await refused(a, 'used_before');
    await refused(b, 'used_before');
    await refused(c, 'same_password');
    assert.equal(await kept(person), 2);
    await to(d);
    assert.equal(await kept(person), 2);
    await to(a);
    await refused(d, 'used_before');
    await refused(c, 'used_before');
    await to(b);
    // Other users are not affected.
    await createUser(admin, { password: b });
    const [row] = await server.sql<{ hash: string }>('SELECT hash FROM former_passwords LIMIT 1');
    assert.match(row?.hash ?? '', /^\$argon2id\$/);
  });

  test('returns nothing about former passwords without the current one', async () => {
    const [a = '', b = ''] = words(2);
    const person = await signedInUser(server, admin, { password: a });
    (await change(person, b)).expect(200);
    const wrong = { ...person, password: 'wrong password 1' };
    for (const guess of [a, b, 'never used before 1']) {
      assert.deepEqual((await change(wrong, guess)).expect(422).faults(), [
        '/currentPassword wrong_password',
      ]);
    }
  });

  test('rejects only the current password at 1; stores nothing at 0', async () => {
    const [a = '', b = '', c = ''] = words(3);
    const person = await signedInUser(server, admin, { password: a });
    (await change(person, b)).expect(200);
    assert.equal(await kept(person), 1);
    await keep(1);
    assert.deepEqual((await confirm(person, b)).expect(422).faults(), ['/password used_before']);
    (await confirm(person, a)).expect(204);
    assert.equal(await kept(person), 0);

    await keep(3);
    (await confirm(person, c)).expect(204);
    assert.equal(await kept(person), 1);
    await keep(0);
    (await confirm(person, c)).expect(204);
    assert.equal(await kept(person), 0);
    // The rule of My account still applies.
    const back = await signIn(server, { ...person, password: c });
    assert.deepEqual((await change(back, c)).expect(422).faults(), ['/newPassword same_password']);
    (await change(back, a)).expect(200);
    assert.equal(await kept(person), 0);
  });

  test('verifies the longest history', async () => {
    await keep(10);
    const all = words(11);
    let person = await signedInUser(server, admin, { password: all[0] ?? '' });
    for (const password of all.slice(1)) {
      (await change(person, password)).expect(200);
      person = { ...person, password };
    }
    assert.equal(await kept(person), 9);
    assert.deepEqual((await change(person, all[1] ?? '')).expect(422).faults(), ['/newPassword used_before']);
    (await change(person, all[0] ?? '')).expect(200);
  });

  test('of two concurrent requests one wins, and the former password is recorded once', async () => {
    const person = await signedInUser(server, admin);
    const answers = await Promise.all(words(4).map((password) => change(person, password)));
    assert.equal(answers.filter(({ status }) => status === 200).length, 1);
    assert.equal(await kept(person), 1);
  });
});

describe('POST /users/{id}/reset-password', () => {
  test('accepts any temporary password, and records it', async () => {
    const [a = '', b = ''] = words(2);
    const created = await createUser(admin, { password: a });
    const temporary = await resetPassword(admin, await resetPassword(admin, created, b), a);
    const person = await signIn(server, temporary);
    assert.deepEqual((await change(person, b)).expect(422).faults(), ['/newPassword used_before']);
    (await change(person, 'never used before 1')).expect(200);
  });
});

describe('POST /password-resets/confirm', () => {
  test('applies the history without revealing it', async () => {
    const [a = '', b = '', c = ''] = words(3);
    const person = await signedInUser(server, admin, { password: a });
    (await change(person, b)).expect(200);
    assert.deepEqual((await confirm(person, b)).expect(422).faults(), ['/password used_before']);
    const token = await latestResetToken(server, person.email);
    const visitor = server.client();
    const [answers, events] = await server.traced(async () => {
      const all = [];
      for (let time = 0; time < 6; time++)
        all.push(await visitor.post('/password-resets/confirm', { token, password: a }));
      return all;
    });
    assert.deepEqual(
      answers.map(({ status }) => status),
      [422, 422, 422, 422, 429, 429],
    );
    assert.doesNotMatch(JSON.stringify(events), /former p/);
    // The link still works for a valid password, after the delay.
    server.clock.advance(1000);
    (await visitor.post('/password-resets/confirm', { token, password: c })).expect(204);
    await signIn(server, { ...person, password: c });
    assert.deepEqual((await confirm(person, a)).expect(422).faults(), ['/password used_before']);
  });
});

describe('DELETE /users/{id}', () => {
  test('deletes former passwords with the user', async () => {
    const person = await signedInUser(server, admin);
    (await change(person, 'former password 1')).expect(200);
    (await admin.browser.delete(`/users/${person.id}`)).expect(204);
    assert.equal(await kept(person), 0);
  });
});
