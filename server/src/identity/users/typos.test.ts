import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { errorsBetween, levenshteinLimitOf, likeliestOf } from './typos.ts';

test('counts a missing, added, replaced or transposed letter as one error', () => {
  for (const [typed, meant, errors] of [
    ['maria', 'maria', 0],
    ['amria', 'maria', 1],
    ['mariia', 'maria', 1],
    ['marja', 'maria', 1],
    ['mara', 'maria', 1],
    ['jonhson', 'johnson', 1],
    ['hernadez', 'hernandez', 1],
    ['jonhsn', 'johnson', 2],
    ['王小名', '王小明', 1],
    ['', 'abc', 3],
  ] as const)
    assert.equal(errorsBetween(typed, meant), errors, typed);
});

test('the errors are symmetric, and at least one between different words', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), (one, other) => {
      assert.equal(errorsBetween(one, other), errorsBetween(other, one));
      assert.equal(errorsBetween(one, other) === 0, one === other);
    }),
  );
});

test('orders corrections by errors, then by people; two errors are corrected from five letters on', () => {
  const words = [
    { word: 'johnston', people: 900 },
    { word: 'johnson', people: 10 },
    { word: 'jonson', people: 70 },
    { word: 'jackson', people: 1000 },
    { word: 'jonhson', people: 1 },
  ];
  assert.deepEqual(likeliestOf('jonhson', words, 3), ['jonson', 'johnson', 'johnston']);
  assert.deepEqual(likeliestOf('jonhson', words, 1), ['jonson']);
  const short = [
    { word: 'anna', people: 1 },
    { word: 'aida', people: 9 },
  ];
  assert.deepEqual(likeliestOf('anan', short, 3), ['anna']);
});

test('corrects neither very short nor very long words', () => {
  assert.deepEqual(['ab', 'abc', 'abcd', 'abcde', 'a'.repeat(31)].map(levenshteinLimitOf), [
    undefined,
    2,
    2,
    3,
    undefined,
  ]);
});
