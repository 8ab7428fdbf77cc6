import assert from 'node:assert/strict';
import { test } from 'node:test';
import { patchOf, rebase } from '../src/features/account/profile.ts';

const base = { username: 'Ada', phone: '1', language: '' };

test('sends changed fields only, and empty ones as null', () => {
  assert.deepEqual(patchOf(base, base), {});
  assert.deepEqual(patchOf({ ...base, username: 'Ada L' }, base), { username: 'Ada L' });
  assert.deepEqual(patchOf({ ...base, phone: ' ' }, base), { phone: null });
  assert.deepEqual(patchOf({ ...base, language: 'zh' }, base), { language: 'zh' });
  assert.deepEqual(patchOf(base, { ...base, language: 'zh' }), { language: null });
});

test('takes fields of a newer version except edited ones', () => {
  const typed = { ...base, username: 'Ada L' };
  const latest = { username: 'Countess', phone: '2', language: 'zh' };
  assert.deepEqual(rebase(typed, base, latest), { username: 'Ada L', phone: '2', language: 'zh' });
});
