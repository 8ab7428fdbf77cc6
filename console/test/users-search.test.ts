import assert from 'node:assert/strict';
import { test } from 'node:test';
import { validateUsersSearch } from '../src/features/users/search.ts';

test('keeps what makes sense', () => {
  const view = { q: 'ann', role: 'admin', status: 'pending', sort: '-email', limit: 100, cursor: 'abc' };
  assert.deepEqual(validateUsersSearch(view), view);
});

test('leaves out what makes none, and what is the default anyway', () => {
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

test('takes numbers and truth values, as the router reads them, for what was typed', () => {
  assert.deepEqual(validateUsersSearch({ q: 123, limit: '50' }), { q: '123', limit: 50 });
  assert.deepEqual(validateUsersSearch({ q: true }), { q: 'true' });
});

test('cuts a query that the server would refuse, never within a character', () => {
  const { q } = validateUsersSearch({ q: `${'a'.repeat(199)}😀😀` });
  assert.equal(q, `${'a'.repeat(199)}😀`);
});

test('drops a marker longer than any that the server makes', () => {
  assert.deepEqual(validateUsersSearch({ cursor: 'x'.repeat(1025) }), {});
});
