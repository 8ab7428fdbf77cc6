import assert from 'node:assert/strict';
import { test } from 'node:test';
import { passwordFaults } from '../../server/src/identity/credentials/password-policy.ts';
import { checkPassword, generatePassword } from '../src/ui/password-policy.ts';

const policy = { minLength: 8, maxLength: 128, minClasses: 2 };

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
  ];
  for (const password of passwords) {
    const codes = passwordFaults(password).map(({ code }) => code);
    const { length, classes } = checkPassword(password, policy);
    assert.equal(length, !codes.includes('too_short') && !codes.includes('too_long'), password);
    assert.equal(classes, !codes.includes('too_simple'), password);
  }
});

test('what the console makes, the server takes', () => {
  for (let round = 0; round < 200; round += 1) {
    const password = generatePassword(policy);
    assert.deepEqual(passwordFaults(password), [], password);
    assert.equal(password.length, 16);
  }
  assert.equal(generatePassword({ ...policy, minLength: 30 }).length, 30);
});
