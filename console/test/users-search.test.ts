import assert from 'node:assert/strict';
import { test } from 'node:test';
import { validateUsersSearch } from '../src/features/users/search.ts';

test('keeps valid values', () => {
  const view = { q: 'ann', role: 'admin', status: 'pending', sort: '-email', limit: 100, cursor: 'abc' };
  assert.deepEqual(validateUsersSearch(view), view);
});

test('omits invalid values and defaults', () => {
  const nonsense = {
    q: ['a'],
    role: 'root',
    status: 'gone',
    sort: 'password',
    limit: 7,
    cursor: {},
    other: 1,
  };
  assert.deepEqual(validateUsersSearch(nonsense), {});
  assert.deepEqual(validateUsersSearch({ q: '  ', sort: '-createdAt', limit: 30, cursor: '' }), {});
});

test('reads numbers and booleans, as the router parses them, as text', () => {
  assert.deepEqual(validateUsersSearch({ q: 123, limit: '50' }), { q: '123', limit: 50 });
  assert.deepEqual(validateUsersSearch({ q: true }), { q: 'true' });
});

test('truncates a query that the server would reject, never within a character', () => {
  const { q } = validateUsersSearch({ q: `${'a'.repeat(199)}😀😀` });
  assert.equal(q, `${'a'.repeat(199)}😀`);
});

test('drops a cursor longer than the server’s', () => {
  assert.deepEqual(validateUsersSearch({ cursor: 'x'.repeat(1025) }), {});
});
