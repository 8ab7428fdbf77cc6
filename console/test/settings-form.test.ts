import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inLargestUnit } from '../src/features/settings/card/duration.ts';
import { changes, orNull, rebase } from '../src/features/settings/card/form-values.ts';
import { nextAttemptOf } from '../src/features/settings/mails/api.ts';
import { validateMailsSearch } from '../src/features/settings/mails/search.ts';

test('sends changed fields only, in the server’s format', () => {
  const base = { name: 'Roster', contactEmail: 'help@example.com' };
  const read = (typed: typeof base) => ({ name: typed.name, contactEmail: orNull(typed.contactEmail) });
  assert.deepEqual(changes(base, base, read(base)), {});
  const emptied = { ...base, contactEmail: ' ' };
  assert.deepEqual(changes(emptied, base, read(emptied)), { contactEmail: null });
});

test('takes fields of a newer version except edited ones', () => {
  const base = { name: 'Roster', language: 'en' };
  const latest = { name: 'Platform', language: 'zh' };
  assert.deepEqual(rebase({ ...base, name: 'Edge' }, base, latest), { name: 'Edge', language: 'zh' });
});

test('shows a duration in the largest unit without a remainder', () => {
  const shown = (value: number, base: 'hours' | 'minutes') => {
    const { amount, unit } = inLargestUnit(value, base);
    return `${amount} ${unit.unit}`;
  };
  assert.equal(shown(72, 'hours'), '3 days');
  assert.equal(shown(36, 'hours'), '36 hours');
  assert.equal(shown(1, 'hours'), '1 hours');
  assert.equal(shown(30, 'minutes'), '30 minutes');
  assert.equal(shown(1440, 'minutes'), '24 hours');
});

test('shows no next attempt before the pause ends', () => {
  const nextAttemptAt = '2026-03-01T12:00:00.000Z';
  const later = '2026-03-01T12:05:00.000Z';
  const earlier = '2026-03-01T11:55:00.000Z';
  assert.equal(nextAttemptOf({ nextAttemptAt }, undefined), nextAttemptAt);
  assert.equal(nextAttemptOf({ nextAttemptAt }, later), later);
  assert.equal(nextAttemptOf({ nextAttemptAt }, earlier), nextAttemptAt);
  assert.equal(nextAttemptOf({ nextAttemptAt: null }, later), null);
});

test('reads the list of mails from the address, and omits invalid values', () => {
  assert.deepEqual(validateMailsSearch({ state: 'failed', cursor: 'abc' }), {
    state: 'failed',
    cursor: 'abc',
  });
  for (const nonsense of [
    { state: 'lost' },
    { state: ['failed'] },
    { cursor: 7 },
    { cursor: 'x'.repeat(2000) },
    { q: '1' },
  ])
    assert.deepEqual(validateMailsSearch(nonsense), {});
});
