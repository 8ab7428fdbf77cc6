import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hueOf, initialsOf } from '../src/ui/initials.ts';

const CASES: [string, string][] = [
  ['Ada Lovelace', 'AL'],
  ['ada', 'A'],
  ['ada king-lovelace', 'AL'],
  ['王小明', '王'],
  ['élan_vital', 'ÉV'],
  ['---', '?'],
  // With a zero-width non-joiner, or they would join into a word.
  ['محمد علي', 'م\u200cع'],
  ['محمد', 'م'],
  ['𠮷野 家', '𠮷家'],
];

for (const [username, initials] of CASES) {
  test(`${username} is ${initials}`, () => assert.equal(initialsOf(username), initials));
}

test('the hue is a multiple of 30 degrees and stable', () => {
  const hue = hueOf('0197c4d2-0000-7000-8000-000000000001');
  assert.equal(hue % 30, 0);
  assert.equal(hue, hueOf('0197c4d2-0000-7000-8000-000000000001'));
});
