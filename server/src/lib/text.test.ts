import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { fold, lengthOf, textFaults } from './text.ts';

const SAME: [string, string][] = [
  ['Zoë', 'zoe'],
  ['ANGSTROM', 'Ångström'],
  ['Ｆｕｌｌ', 'full'],
  ['ﬁeld', 'FIELD'],
  ['Straße', 'STRASSE'],
  ['ΟΔΟΣ', 'οδος'],
  ['οδοσ', 'οδος'],
  ['İstanbul', 'istanbul'],
  ['ISPARTA', 'ısparta'],
  ['Ёлка', 'елка'],
  ['が', 'か'],
  ['①', '1'],
  ['Łukasz', 'lukasz'],
  ['SØREN', 'soren'],
  ['Đorđe', 'dorde'],
  ['Ħal', 'hal'],
  ['Æsir Œuvre', 'aesir oeuvre'],
  ['Þórður Guðrún', 'thordur gudrun'],
  ['Iğdır', 'igdir'],
  ['O’Brien', "o'brien"],
  ['Jean–Luc', 'jean-luc'],
  ['علی\u200cرضا', 'عليرضا'],
  ['Қазақ', 'казак'],
];

for (const [one, other] of SAME) {
  test(`fold maps ${one} and ${other} to the same text`, () => assert.equal(fold(one), fold(other)));
}

test('fold ignores letter case and normalization forms, and is idempotent', () => {
  // The Greek iota subscript becomes a separate letter in upper case.
  const texts = fc.string({ unit: 'grapheme' }).filter((text) => !text.normalize('NFD').includes('\u0345'));
  fc.assert(
    fc.property(texts, (text) => {
      const folded = fold(text);
      assert.equal(fold(folded), folded);
      assert.equal(fold(text.toUpperCase()), folded);
      assert.equal(fold(text.normalize('NFD')), folded);
      assert.equal(fold(text.normalize('NFC')), folded);
    }),
    { numRuns: 2000 },
  );
});

test('fold keeps substrings', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), (one, other) => {
      assert.ok(fold(`${one} ${other}`).includes(fold(other)));
    }),
  );
});

test('lengthOf counts code points', () => {
  assert.deepEqual(['', 'a', '王', '🎉', 'e\u0301'].map(lengthOf), [0, 1, 1, 1, 2]);
});

test('textFaults rejects what PostgreSQL cannot store', () => {
  assert.deepEqual(
    ['', 'a\n', '🎉', 'a\0', '\ud83c', 'x\udf89'].map((text) => textFaults(text).length === 0),
    [true, true, true, false, false, false],
  );
});
