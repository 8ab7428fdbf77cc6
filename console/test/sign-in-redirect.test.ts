import assert from 'node:assert/strict';
import { test } from 'node:test';
import { safeNext } from '../src/lib/sign-in-redirect.ts';

test('keeps paths of this console', () => {
  for (const path of ['/', '/users', '/users?q=a%20b&status=active#row', '/account/sessions']) {
    assert.equal(safeNext(path), path);
  }
});

test('rejects addresses of other sites in any spelling', () => {
  const hostile = [
    'https://evil.example/',
    '//evil.example/',
    '///evil.example',
    '/\\evil.example',
    '/\t/evil.example',
    '/\n/evil.example',
    '\\\\evil.example',
    'javascript:alert(1)',
    'users',
    ' /users',
    '/.//evil.example',
    '',
  ];
  for (const path of hostile) assert.equal(safeNext(path), undefined, JSON.stringify(path));
});

test('ignores values that are not text, and the sign-in page itself', () => {
  for (const value of [undefined, null, 7, {}, ['/users'], '/sign-in', '/sign-in?next=/users']) {
    assert.equal(safeNext(value), undefined);
  }
});
