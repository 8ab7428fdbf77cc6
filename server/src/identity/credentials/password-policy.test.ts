import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DEFAULT_SETTINGS } from '../../settings/catalogue.ts';
import { knownWordFaults, passwordFaults } from './password-policy.ts';

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
  [`1${'e\u0302\u0301'.repeat(127)}`],
  ['1'.repeat(1024), 'too_long', 'too_simple'],
  // Only the length of such a long text is checked: the other checks took seconds.
  ['1'.repeat(60_000), 'too_long'],
  ['xqzvkwjp', 'too_simple'],
  ['90817263540', 'too_simple'],
  ['!?!?!?!?', 'too_simple'],
  ['密码密码密码密码', 'too_simple'],
  ['password1', 'too_common'],
  ['PassWord123', 'too_common'],
  ['Passw0rd!', 'too_common'],
  ['P@$$w0rd', 'too_common'],
  ['$unsh1ne', 'too_common'],
  ['dr4g0n-2026', 'too_common'],
  ['Sunshine2026!', 'too_common'],
  ['!!qwerty12', 'too_common'],
  ['dragon 73920184'],
  ['letters 1'],
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

const CONTEXT = { email: 'ada.lovelace@müller.example', username: 'Ada Lovelace', systemName: 'Acme Cloud' };
for (const [password, isKnown] of [
  ['ada.lovelace@müller.example', true],
  ['Lovelace1815!', true],
  ['L0vel@ce!!', true],
  ['adalovelace', true],
  ['ADA-LOVELACE-2026', true],
  ['AcmeCloud2026', true],
  ['cloud#1999#', true],
  ['4cm3Cl0ud', true],
  ['Acme123456', true],
  ['lovelace plays whist', false],
  ['Acme seed 2026', false],
  ['xq7-Kd2-9wZ', false],
  ['ada & 7gK!w9', false],
] as const) {
  test(`${JSON.stringify(password)} ${isKnown ? 'consists' : 'does not consist'} of known words`, () =>
    assert.equal(knownWordFaults(password, CONTEXT).length === 1, isKnown));
}
