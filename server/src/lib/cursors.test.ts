import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { deriveSigningKey } from './crypto.ts';
import { createCursors, pageOfAll } from './cursors.ts';

const cursors = createCursors(deriveSigningKey('a secret', 'cursors'));
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
  const foreign = createCursors(deriveSigningKey('another secret', 'cursors'));
  fc.assert(
    fc.property(positions, fc.string(), (position, text) => {
      assert.throws(() => cursors.read('users', foreign.write('users', position)), refused);
      assert.throws(() => cursors.read('users', text), refused);
    }),
  );
});

test('pageOfAll returns each item that stays once, whatever is added, removed or moved between the pages', () => {
  const ids = fc.uniqueArray(fc.uuid(), { maxLength: 12 });
  const change = fc.record({ removed: fc.nat(), added: fc.uuid(), turn: fc.nat() });
  fc.assert(
    fc.property(ids, fc.integer({ min: 1, max: 5 }), fc.array(change), (all, limit, changes) => {
      let items = all.map((id) => ({ id }));
      assert.deepEqual(pageOfAll(cursors, 'list', items, {}).items, items, 'in their own order');
      const removed = new Set<string>();
      const seen: string[] = [];
      let cursor: string | undefined;
      let round = 0;
      do {
        const page = pageOfAll(cursors, 'list', items, { limit, cursor });
        assert.deepEqual(page.total, { value: items.length, exact: true });
        assert.ok(page.items.length <= limit);
        seen.push(...page.items.map(({ id }) => id));
        cursor = page.nextCursor ?? undefined;
        const next = changes[round++];
        if (!next || items.length === 0) continue;
        const [gone] = items.splice(next.removed % items.length, 1);
        if (gone) removed.add(gone.id);
        if (!items.some(({ id }) => id === next.added)) items.push({ id: next.added });
        const turn = next.turn % items.length;
        items = [...items.slice(turn), ...items.slice(0, turn)];
      } while (cursor !== undefined);
      assert.equal(new Set(seen).size, seen.length, 'none twice');
      for (const id of all) assert.ok(removed.has(id) || seen.includes(id), id);
    }),
  );
});
