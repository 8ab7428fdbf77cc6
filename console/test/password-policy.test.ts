import assert from 'node:assert/strict';
import { test } from 'node:test';
import { passwordFaults } from '../../server/src/identity/credentials/password-policy.ts';
import { checkPassword, generatePassword } from '../src/ui/password-policy.ts';

const policy = { preset: 'reference', minLength: 8, maxLength: 128, minClasses: 2, history: 0 } as const;
const custom = (minLength: number, minClasses: number) =>
  ({ ...policy, preset: 'custom', minLength, minClasses }) as const;
/** The presets, and every number of required character classes. */
const policies = [
  policy,
  { ...policy, preset: 'nist', minLength: 15, minClasses: 0 } as const,
  ...[0, 1, 2, 3].map((minClasses) => custom(12, minClasses)),
];

test('checks passwords as the server does', () => {
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
    // With accents as combining characters, as some systems type them.
    'e\u0301'.repeat(7),
    'e\u0301'.repeat(8),
    'all 3 kinds of them',
  ];
  for (const checked of policies) {
    for (const password of passwords) {
      const label = `${password} by ${JSON.stringify(checked)}`;
      const codes = passwordFaults(checked, password).map(({ code }) => code);
      const { length, classes } = checkPassword(password, checked);
      assert.equal(length, !codes.includes('too_short') && !codes.includes('too_long'), label);
      assert.equal(classes, !codes.includes('too_simple'), label);
    }
  }
});

test('generates passwords that the server accepts', () => {
  for (let round = 0; round < 200; round += 1) {
    for (const checked of policies) {
      const password = generatePassword(checked);
      assert.deepEqual(passwordFaults(checked, password), [], password);
      assert.equal(password.length, 16);
    }
  }
  assert.equal(generatePassword({ ...policy, minLength: 30 }).length, 30);
});
