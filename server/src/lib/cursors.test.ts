import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { deriveKey } from './crypto.ts';
import { createCursors, pageOfAll } from './cursors.ts';

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

test('pageOfAll returns each item once, also when the list changes between the pages', () => {
  const ids = fc.uniqueArray(fc.uuid(), { maxLength: 12 });
  fc.assert(
    fc.property(ids, fc.integer({ min: 1, max: 5 }), fc.nat(), (all, limit, at) => {
      const items = all.map((id) => ({ id }));
      const seen: string[] = [];
      let cursor: string | undefined;
      do {
        const page = pageOfAll(cursors, 'list', items, { limit, cursor });
        assert.deepEqual(page.total, { value: all.length, exact: true });
        seen.push(...page.items.map(({ id }) => id));
        cursor = page.nextCursor ?? undefined;
      } while (cursor !== undefined);
      assert.deepEqual(seen, all);
      assert.deepEqual(
        pageOfAll(cursors, 'list', items, {}).items.map(({ id }) => id),
        all,
      );

      // One item is removed after the first page: every other one is still listed.
      const first = pageOfAll(cursors, 'list', items, { limit, cursor: undefined });
      if (first.nextCursor === null) return;
      const removed = at % all.length;
      const rest = items.filter((_, index) => index !== removed);
      const second = pageOfAll(cursors, 'list', rest, { limit: 200, cursor: first.nextCursor });
      const listed = new Set([...first.items, ...second.items].map(({ id }) => id));
      for (const { id } of rest) assert.ok(listed.has(id), id);
    }),
  );
});
