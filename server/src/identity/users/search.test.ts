import assert from 'node:assert/strict';
import { test } from 'node:test';
import { searchText, searchWords } from './search.ts';

test('a query is folded and taken apart; each word once', () => {
  assert.deepEqual(searchWords('  Zoë\tMÜLLER\nzoe '), ['zoe', 'muller']);
  assert.deepEqual(searchWords(' \u00a0\u3000 '), []);
  assert.deepEqual(searchWords('\u0308 a'), ['\u0308', 'a']);
});

test('a person is found by name and email, which do not run into each other', () => {
  assert.equal(searchText('Zoë', 'Z@Example.com'), 'zoe\nz@example.com');
});
