import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { partsOfMeant, withoutOneMistake } from './typos.ts';

test('each kind of mistake is undone, the likelier first', () => {
  for (const [typed, meant] of [
    ['amria', 'maria'],
    ['mariia', 'maria'],
    ['marja', 'maria'],
    ['mara', 'maria'],
    ['aria', 'maria'],
    ['mari', 'maria'],
  ] as const)
    assert.ok(withoutOneMistake(typed).includes(meant), typed);
  const meant = withoutOneMistake('amria');
  assert.ok(meant.indexOf('maria') < meant.indexOf('mria') && meant.indexOf('mria') < meant.indexOf('xmria'));
});

test('words too short or too long to tell have no neighbours', () => {
  assert.deepEqual(withoutOneMistake('ab'), []);
  assert.deepEqual(withoutOneMistake('a'.repeat(31)), []);
});

test('never the word itself, never one twice', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 40 }), (word) => {
      const meant = withoutOneMistake(word);
      assert.ok(!meant.includes(word));
      assert.equal(new Set(meant).size, meant.length);
    }),
  );
});

test('whatever was meant has one of the parts of what was typed in it', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[a-z王é-]{3,12}$/u), (typed) => {
      const parts = partsOfMeant(typed);
      for (const meant of withoutOneMistake(typed))
        assert.ok(
          parts.some((part) => meant.includes(part)),
          `${typed} ${meant}`,
        );
    }),
  );
});
