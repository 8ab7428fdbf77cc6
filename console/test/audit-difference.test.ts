import assert from 'node:assert/strict';
import { test } from 'node:test';
import { differencesOf, itemsOf } from '../src/features/audit/difference.ts';

/** `path kind before → after`, short enough to read. */
const told = (before: unknown, after: unknown) =>
  differencesOf(before, after).map(
    ({ path, kind, before: was, after: is }) =>
      `${path.join('.')} ${kind} ${JSON.stringify(was)} → ${JSON.stringify(is)}`,
  );

test('nothing was recorded', () => {
  assert.deepEqual(told(null, null), []);
  assert.deepEqual(told({}, {}), []);
  assert.deepEqual(told(undefined, {}), []);
});

test('field by field: changed, added, removed, the same', () => {
  assert.deepEqual(
    told({ name: 'Acme', phone: '1', old: true }, { name: 'Acme Ltd', phone: '1', fresh: 0 }),
    [
      'name changed "Acme" → "Acme Ltd"',
      'phone same "1" → "1"',
      'old removed true → undefined',
      'fresh added undefined → 0',
    ],
  );
});

test('nothing is not the same as no field', () => {
  assert.deepEqual(told({ phone: null }, { phone: '1' }), ['phone changed null → "1"']);
  assert.deepEqual(told({ phone: '' }, { phone: null }), ['phone changed "" → null']);
});

test('what came to be, and what is gone', () => {
  assert.deepEqual(told(null, { name: 'Acme' }), ['name added undefined → "Acme"']);
  assert.deepEqual(told({ name: 'Acme' }, null), ['name removed "Acme" → undefined']);
});

test('nested objects are compared within', () => {
  assert.deepEqual(told({ a: { b: 1, c: { d: 2 } } }, { a: { b: 1, c: { d: 3 } } }), [
    'a.b same 1 → 1',
    'a.c.d changed 2 → 3',
  ]);
  assert.deepEqual(told({ a: { b: 1 } }, { a: null }), ['a changed {"b":1} → null']);
  assert.deepEqual(told({ a: {} }, { a: {} }), ['a same {} → {}']);
});

test('entries of a list are compared with themselves, wherever they stand', () => {
  const before = [
    { organizationId: '1', name: 'Acme', role: 'viewer' },
    { organizationId: '2', name: 'Globex', role: 'admin' },
  ];
  const after = [
    { organizationId: '3', name: 'Initech', role: 'viewer' },
    { organizationId: '1', name: 'Acme', role: 'admin' },
  ];
  assert.deepEqual(told({ organizations: before }, { organizations: after }), [
    'organizations.Acme.role changed "viewer" → "admin"',
    'organizations.Globex.role removed "admin" → undefined',
    'organizations.Initech.role added undefined → "viewer"',
  ]);
});

test('an entry with an id alone is called by it, and one without by its place', () => {
  assert.deepEqual(told(null, { projects: [{ projectId: '9', role: 'admin' }] }), [
    'projects.9.role added undefined → "admin"',
  ]);
  assert.deepEqual(told(null, { list: [{ x: 1 }, { x: 2 }] }), [
    'list.1.x added undefined → 1',
    'list.2.x added undefined → 2',
  ]);
});

test('two entries of one name are not taken for one', () => {
  const same = (ids: string[]) => ({
    projects: ids.map((id) => ({ projectId: id, name: 'Lathe', role: 'admin' })),
  });
  assert.equal(differencesOf(null, same(['1', '2'])).length, 2);
});

test('a list of plain values tells what came and what went', () => {
  assert.deepEqual(told({ days: [1, 2] }, { days: [2, 3] }), ['days changed [1,2] → [2,3]']);
  assert.deepEqual(itemsOf([1, 2], [2, 3]), { removed: [1], added: [3], kept: [2] });
  assert.equal(itemsOf(null, [1]), undefined);
  assert.equal(itemsOf([{ a: 1 }], [1]), undefined);
});

test('what is not an object is no record, and what is nested without end is told as it is', () => {
  assert.deepEqual(told('text', 7), []);
  let deep: unknown = 'bottom';
  for (let level = 0; level < 50; level += 1) deep = { level: deep };
  assert.equal(differencesOf(null, deep)[0]?.path.length, 6);
});
