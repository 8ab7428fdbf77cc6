import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DEFAULT_SETTINGS } from '../../settings/catalogue.ts';
import { passwordFaults } from './password-policy.ts';

const CASES: [password: string, ...codes: string[]][] = [
  ['letters and blanks'],
  ['xqzvkwj1'],
  ['1234-5678'],
  ['密码密码密码密码1'],
  ['Ｆｕｌｌ－ｗｉｄｔｈ'],
  ['пароль пароль'],
  [' xqzvkw '],
  [`a${'1'.repeat(127)}`],
  [`a${'🎉'.repeat(127)}`],
  ['xqzvkw1', 'too_short'],
  ['a🎉🎉🎉🎉🎉🎉', 'too_short'],
  [`a${'1'.repeat(128)}`, 'too_long'],
  ['xqzvkwjp', 'too_simple'],
  ['90817263540', 'too_simple'],
  ['!?!?!?!?', 'too_simple'],
  ['密码密码密码密码', 'too_simple'],
  ['password1', 'too_common'],
  ['PassWord123', 'too_common'],
  ['password', 'too_simple', 'too_common'],
  ['1234', 'too_short', 'too_simple', 'too_common'],
  ['', 'too_short', 'too_simple'],
  ['\ud800 is no text', 'invalid_text'],
];

for (const [password, ...codes] of CASES) {
  test(`${JSON.stringify(password.slice(0, 30))}: ${codes.join(', ') || 'right'}`, () =>
    assert.deepEqual(
      passwordFaults(DEFAULT_SETTINGS.passwordPolicy, password).map(({ code }) => code),
      codes,
    ));
}
