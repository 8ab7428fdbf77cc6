import assert from 'node:assert/strict';
import { test } from 'node:test';
import { passwordFaults } from '../../server/src/identity/credentials/password-policy.ts';
import { checkPassword, generatePassword } from '../src/ui/password-policy.ts';

const policy = { preset: 'reference', minLength: 8, maxLength: 128, minClasses: 2, history: 0 } as const;
const custom = (minLength: number, minClasses: number) =>
  ({ ...policy, preset: 'custom', minLength, minClasses }) as const;
/** The presets, and every number of kinds that can be demanded. */
const policies = [
  policy,
  { ...policy, preset: 'nist', minLength: 15, minClasses: 0 } as const,
  ...[0, 1, 2, 3].map((minClasses) => custom(12, minClasses)),
];

test('the console judges as the server does', () => {
  const passwords = [
    '',
    'short',
    'longenough',
    'long enough',
    '密码密码密码密码1',
    '😀😀😀😀',
    '12345678',
    'a'.repeat(129),
    'x1'.repeat(64),
    // With the accents as characters of their own, as some systems type them.
    'e\u0301'.repeat(7),
    'e\u0301'.repeat(8),
    'all 3 kinds of them',
  ];
  for (const judged of policies) {
    for (const password of passwords) {
      const told = `${password} by ${JSON.stringify(judged)}`;
      const codes = passwordFaults(judged, password).map(({ code }) => code);
      const { length, classes } = checkPassword(password, judged);
      assert.equal(length, !codes.includes('too_short') && !codes.includes('too_long'), told);
      assert.equal(classes, !codes.includes('too_simple'), told);
    }
  }
});

test('what the console makes, the server takes', () => {
  for (let round = 0; round < 200; round += 1) {
    for (const judged of policies) {
      const password = generatePassword(judged);
      assert.deepEqual(passwordFaults(judged, password), [], password);
      assert.equal(password.length, 16);
    }
  }
  assert.equal(generatePassword({ ...policy, minLength: 30 }).length, 30);
});
