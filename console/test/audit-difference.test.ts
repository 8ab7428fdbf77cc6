import assert from 'node:assert/strict';
import { test } from 'node:test';
import { differencesOf, itemsOf } from '../src/features/audit/difference.ts';

/** Formats differences as `path kind before → after`. */
const compared = (before: unknown, after: unknown) =>
  differencesOf(before, after).map(
    ({ path, kind, before: was, after: is }) =>
      `${path.join('.')} ${kind} ${JSON.stringify(was)} → ${JSON.stringify(is)}`,
  );

test('returns no differences without a record', () => {
  assert.deepEqual(compared(null, null), []);
  assert.deepEqual(compared({}, {}), []);
  assert.deepEqual(compared(undefined, {}), []);
});

test('compares fields: changed, added, removed, the same', () => {
  assert.deepEqual(
    compared({ name: 'Acme', phone: '1', old: true }, { name: 'Acme Ltd', phone: '1', fresh: 0 }),
    [
      'name changed "Acme" → "Acme Ltd"',
      'phone same "1" → "1"',
      'old removed true → undefined',
      'fresh added undefined → 0',
    ],
  );
});

test('distinguishes null from a missing field', () => {
  assert.deepEqual(compared({ phone: null }, { phone: '1' }), ['phone changed null → "1"']);
  assert.deepEqual(compared({ phone: '' }, { phone: null }), ['phone changed "" → null']);
});

test('compares with a missing record on either side', () => {
  assert.deepEqual(compared(null, { name: 'Acme' }), ['name added undefined → "Acme"']);
  assert.deepEqual(compared({ name: 'Acme' }, null), ['name removed "Acme" → undefined']);
});

test('compares nested objects by field', () => {
  assert.deepEqual(compared({ a: { b: 1, c: { d: 2 } } }, { a: { b: 1, c: { d: 3 } } }), [
    'a.b same 1 → 1',
    'a.c.d changed 2 → 3',
  ]);
  assert.deepEqual(compared({ a: { b: 1 } }, { a: null }), ['a changed {"b":1} → null']);
  assert.deepEqual(compared({ a: {} }, { a: {} }), ['a same {} → {}']);
});

test('compares entries of a list by id, in any order', () => {
  const before = [
    { organizationId: '1', name: 'Acme', role: 'viewer' },
    { organizationId: '2', name: 'Globex', role: 'admin' },
  ];
  const after = [
    { organizationId: '3', name: 'Initech', role: 'viewer' },
    { organizationId: '1', name: 'Acme', role: 'admin' },
  ];
  assert.deepEqual(compared({ organizations: before }, { organizations: after }), [
    'organizations.Acme.role changed "viewer" → "admin"',
    'organizations.Globex.role removed "admin" → undefined',
    'organizations.Initech.role added undefined → "viewer"',
  ]);
});

test('names an entry by its id, or by its index without one', () => {
  assert.deepEqual(compared(null, { projects: [{ projectId: '9', role: 'admin' }] }), [
    'projects.9.role added undefined → "admin"',
  ]);
  assert.deepEqual(compared(null, { list: [{ x: 1 }, { x: 2 }] }), [
    'list.1.x added undefined → 1',
    'list.2.x added undefined → 2',
  ]);
});

test('distinguishes two entries with one name', () => {
  const same = (ids: string[]) => ({
    projects: ids.map((id) => ({ projectId: id, name: 'Lathe', role: 'admin' })),
  });
  assert.equal(differencesOf(null, same(['1', '2'])).length, 2);
});

test('compares a list of plain values as a whole', () => {
  assert.deepEqual(compared({ days: [1, 2] }, { days: [2, 3] }), ['days changed [1,2] → [2,3]']);
  assert.deepEqual(itemsOf([1, 2], [2, 3]), { removed: [1], added: [3], kept: [2] });
  assert.equal(itemsOf(null, [1]), undefined);
  assert.equal(itemsOf([{ a: 1 }], [1]), undefined);
});

test('ignores records that are not objects, and limits the depth', () => {
  assert.deepEqual(compared('text', 7), []);
  let deep: unknown = 'bottom';
  for (let level = 0; level < 50; level += 1) deep = { level: deep };
  assert.equal(differencesOf(null, deep)[0]?.path.length, 6);
});
