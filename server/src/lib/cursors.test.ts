import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { deriveKey } from './crypto.ts';
import { createCursors } from './cursors.ts';

const cursors = createCursors(deriveKey('a secret', 'cursors'));
const positions = fc.record(
  { value: fc.string({ unit: 'grapheme' }), id: fc.uuid(), backwards: fc.boolean() },
  { noNullPrototype: true },
);
const refused = { code: 'invalid_cursor', status: 422 };

test('reads a cursor only for the list that it was written for', () => {
  fc.assert(
    fc.property(positions, fc.string(), fc.string(), (position, list, other) => {
      const cursor = cursors.write(list, position);
      assert.match(cursor, /^[\w-]+\.[\w-]{22}$/);
      assert.deepEqual(cursors.read(list, cursor), position);
      if (other !== list) assert.throws(() => cursors.read(other, cursor), refused);
    }),
  );
});

test('rejects a cursor with any character changed', () => {
  fc.assert(
    fc.property(positions, fc.nat(), fc.string({ minLength: 1, maxLength: 1 }), (position, at, character) => {
      const cursor = cursors.write('users', position);
      const index = at % cursor.length;
      const changed = cursor.slice(0, index) + character + cursor.slice(index + 1);
      if (changed !== cursor) assert.throws(() => cursors.read('users', changed), refused);
    }),
  );
});

test('rejects arbitrary text and a cursor signed with another key', () => {
  const foreign = createCursors(deriveKey('another secret', 'cursors'));
  fc.assert(
    fc.property(positions, fc.string(), (position, text) => {
      assert.throws(() => cursors.read('users', foreign.write('users', position)), refused);
      assert.throws(() => cursors.read('users', text), refused);
    }),
  );
});
