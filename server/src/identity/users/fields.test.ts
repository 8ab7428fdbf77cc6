import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { displayEmail, emailFaults, normalizeEmail } from '../../lib/email.ts';
import { textFaults } from '../../lib/text.ts';
import { normalizePhone, normalizeUsername, phoneFaults, usernameFaults } from './fields.ts';

type Cases = [value: string, ...codes: string[]][];
const check = (name: string, faultsOf: (value: string) => { code: string }[], cases: Cases) => {
  for (const [value, ...codes] of cases) {
    test(`${name} ${JSON.stringify(value.slice(0, 60))}: ${codes.join(', ') || 'right'}`, () =>
      assert.deepEqual(
        faultsOf(value).map(({ code }) => code),
        codes,
      ));
  }
};

check('user name', usernameFaults, [
  ['a'],
  [' Ada Lovelace '],
  ['O_o-2'],
  ['王小明'],
  ['Ольга'],
  ['مُحَمَّد'],
  ['हिन्दी'],
  ['e\u0301'],
  ['x'.repeat(50)],
  [` ${'𠮷'.repeat(50)} `],
  ['', 'required'],
  [' \t ', 'required'],
  ['x'.repeat(51), 'too_long'],
  ["Sean O'Brien"],
  ['Sean O’Brien'],
  ['Martin Luther King Jr.'],
  ['<b> & "co" (née 1=1); DROP'],
  ['山田　太郎'],
  ['a\u00a0b'],
  ['卡尔·马克思'],
  ['ジョン・スミス'],
  ['נ״צ'],
  ['٣ ۳'],
  ['🎉'],
  ['علی\u200cرضا'],
  ['क्\u200dष'],
  ['क्\u200cष'],
  ['a\u200cb', 'invalid_characters'],
  ['a\u200db', 'invalid_characters'],
  ['\u0627\u200c\u0628', 'invalid_characters'],
  ['علی\u200c', 'invalid_characters'],
  ['👨\u200d👩', 'invalid_characters'],
  ['❤\ufe0f', 'invalid_characters'],
  ['\u2800 \u2800', 'required'],
  ['\u3000', 'required'],
  ['a\u2028b', 'invalid_characters'],
  ['a\u2029b', 'invalid_characters'],
  ['a\ue000', 'invalid_characters'],
  ['a\u0378', 'invalid_characters'],
  ['a\uffff', 'invalid_characters'],
  ['\u1100', 'invalid_characters'],
  ['\u1100\u1161'],
  ['a\u0640', 'invalid_characters'],
  ['a\u00ad', 'invalid_characters'],
  ['a\u2066b', 'invalid_characters'],
  ['a\u061cb', 'invalid_characters'],
  ['\ufeffAda'],
  ['a\ufeffb', 'invalid_characters'],
  ['a\nb', 'invalid_characters'],
  ['a\tb', 'invalid_characters'],
  ['a\0b', 'invalid_characters'],
  ['\ud800', 'invalid_characters'],
  ['\u202egnp', 'invalid_characters'],
  [`${'x'.repeat(51)}\0`, 'too_long', 'invalid_characters'],
  [`${'e\u0302\u0301'.repeat(50)}`],
  [`${' '.repeat(30_000)}Ada${'\u2003'.repeat(10_000)}Lovelace${' '.repeat(10_000)}`],
  // Only the length of such a long text is checked: normalization took half a second.
  ['\0'.repeat(60_000), 'too_long'],
]);

const LABEL = 'd'.repeat(63);
check('email', emailFaults, [
  ['a@b'],
  ['ada@example.com'],
  [' ada@example.com '],
  ["o'neil+tag/x=y@sub.example.co"],
  ['!#$%&*-_.{|}~^`?@example.com'],
  ['.a..b.@example.com'],
  [`${'x'.repeat(64)}@${LABEL}.${LABEL}.${'d'.repeat(61)}`],
  ['', 'required'],
  ['  ', 'required'],
  ['ada', 'invalid_email'],
  ['@example.com', 'invalid_email'],
  ['ada@', 'invalid_email'],
  ['a@b@c', 'invalid_email'],
  ['a b@example.com', 'invalid_email'],
  ['"a b"@example.com', 'invalid_email'],
  ['ada@example..com', 'invalid_email'],
  ['ada@-example.com', 'invalid_email'],
  ['ada@example-.com', 'invalid_email'],
  ['ada@exam_ple.com', 'invalid_email'],
  ['ada@[127.0.0.1]', 'invalid_email'],
  [`ada@${'d'.repeat(64)}.com`, 'invalid_email'],
  ['ädä@example.com', 'invalid_email'],
  ['ada@bücher.example'],
  ['ada@пример。рф'],
  ['ada@例え.テスト'],
  [`ada@${'ü'.repeat(70)}.example`, 'invalid_email'],
  ['ada@bü cher.example', 'invalid_email'],
  ['ada@bü/cher.example', 'invalid_email'],
  ['ada@ü@example.com', 'invalid_email'],
  ['ada@ü%2e.example', 'invalid_email'],
  ['ada@ü_.example', 'invalid_email'],
  ['ada@ü\u202e.example', 'invalid_email'],
  ['a\n@example.com', 'invalid_email'],
  ['a@b\nc', 'invalid_email'],
  ['a\0@b', 'invalid_email'],
  [`${'x'.repeat(65)}@example.com`, 'too_long'],
  [`${'x'.repeat(64)}@${LABEL}.${LABEL}.${'d'.repeat(62)}`, 'too_long'],
]);

check('phone', phoneFaults, [
  [''],
  ['  '],
  ['+491234567'],
  ['(030) 123-45 67'],
  ['110'],
  ['1'.repeat(32)],
  ['1'.repeat(33), 'too_long'],
  ['call me', 'invalid_phone'],
  ['+', 'invalid_phone'],
  ['-', 'invalid_phone'],
  ['1+2', 'invalid_phone'],
  ['++1', 'invalid_phone'],
  ['12/34', 'invalid_phone'],
  ['１２３', 'invalid_phone'],
  ['1\n2', 'invalid_phone'],
  ['x'.repeat(33), 'too_long', 'invalid_phone'],
]);

check('text', textFaults, [['', ...[]], ['a\n🎉'], ['\0', 'invalid_text'], ['\udc00', 'invalid_text']]);

test('user names are trimmed and composed; an empty phone is none', () => {
  assert.equal(normalizeUsername(' e\u0301 '), 'é');
  assert.equal(normalizeUsername('\u3000山田\u3000\u00a0太郎 '), '山田 太郎');
  assert.equal(normalizeUsername('Ada   Lovelace'), 'Ada Lovelace');
  assert.deepEqual(['', '  ', ' 1 ', null, undefined].map(normalizePhone), [null, null, '1', null, null]);
});

test('an internationalized domain is stored in A-labels and shown in Unicode', () => {
  for (const [typed, stored, shown] of [
    ['Max@MÜLLER.Example', 'Max@xn--mller-kva.example', 'Max@müller.example'],
    ['max@xn--mller-kva.example', 'max@xn--mller-kva.example', 'max@müller.example'],
    ['max@mu\u0308ller.example', 'max@xn--mller-kva.example', 'max@müller.example'],
    ['max@faß.de', 'max@xn--fa-hia.de', 'max@faß.de'],
    ['Max@Example.COM', 'Max@Example.COM', 'Max@Example.COM'],
    ['max@xn--0.example', 'max@xn--0.example', 'max@xn--0.example'],
  ] as const) {
    assert.equal(normalizeEmail(typed), stored);
    assert.equal(displayEmail(stored), shown);
  }
});

test('whatever is taken fits the table', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 60 }), (value) => {
      if (usernameFaults(value).length > 0) return;
      const stored = normalizeUsername(value);
      assert.ok([...stored].length >= 1 && [...stored].length <= 50 && stored.isWellFormed());
      assert.deepEqual(usernameFaults(stored), []);
    }),
    { numRuns: 1000 },
  );
  fc.assert(fc.property(fc.emailAddress(), (email) => assert.deepEqual(emailFaults(email), [])));
});
