import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { usernameFaults } from '../../identity/users/index.ts';
import { emailFaults } from '../../lib/email.ts';
import { defaultUsername } from './model.ts';

const NAMES: [email: string, username: string][] = [
  ['ada@example.com', 'ada'],
  ['Ada.Lovelace@example.com', 'Ada Lovelace'],
  ['ada+roster@example.com', 'ada roster'],
  ['ada_b-c@example.com', 'ada_b-c'],
  ["o'neill.{x}@example.com", 'o neill x'],
  ['.ada.@example.com', 'ada'],
  ['+@example.com', 'Invited'],
  [`${'a'.repeat(64)}@example.com`, 'a'.repeat(50)],
  [`${'a'.repeat(49)}.b@example.com`, 'a'.repeat(49)],
];
for (const [email, username] of NAMES) {
  test(`returns "${username}" for ${email}`, () => assert.equal(defaultUsername(email), username));
}

test('returns a valid username for every address', () => {
  const locals = fc.stringMatching(/^[a-zA-Z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}$/);
  fc.assert(
    fc.property(locals, (local) => {
      const email = `${local}@example.com`;
      assert.deepEqual(emailFaults(email), []);
      assert.deepEqual(usernameFaults(defaultUsername(email)), []);
    }),
    { numRuns: 1000 },
  );
});
