import assert from 'node:assert/strict';
import { test } from 'node:test';
import { around, fromLocal, secondOf, startOf, toLocal } from '../src/features/audit/period.ts';

test('ends a period now', () => {
  const now = new Date('2026-11-28T04:05:06.789Z');
  assert.equal(startOf('1h', now), '2026-11-28T03:05:06.789Z');
  assert.equal(startOf('24h', now), '2026-11-27T04:05:06.789Z');
  assert.equal(startOf('7d', now), '2026-11-21T04:05:06.789Z');
  assert.equal(startOf('30d', now), '2026-10-29T04:05:06.789Z');
});

test('the time around an event has five minutes on each side', () => {
  assert.deepEqual(around('2026-11-28T04:05:06.789Z'), {
    from: '2026-11-28T04:00:06Z',
    to: '2026-11-28T04:10:07Z',
  });
});

test('the second of an event contains the event', () => {
  assert.deepEqual(secondOf('2026-12-31T23:59:59.999Z'), {
    from: '2026-12-31T23:59:59Z',
    to: '2027-01-01T00:00:00Z',
  });
});

test('the time field shows local time of the same instant', () => {
  for (const moment of ['2026-01-02T03:04:05Z', '2026-07-31T23:59:59Z']) {
    assert.match(toLocal(moment), /^2026-\d\d-\d\dT\d\d:\d\d:\d\d$/);
    assert.equal(fromLocal(toLocal(moment)), moment);
  }
  assert.equal(toLocal(undefined), '');
  assert.equal(fromLocal(''), undefined);
  assert.equal(fromLocal('2026-01-02T'), undefined);
});

test('a field that was not touched keeps its instant in the hour that a change of clocks repeats', () => {
  const { TZ } = process.env;
  process.env.TZ = 'Europe/Berlin';
  try {
    const [first, second] = ['2026-10-25T00:30:00Z', '2026-10-25T01:30:00Z'];
    assert.equal(toLocal(first), toLocal(second));
    assert.equal(fromLocal(toLocal(first), first), first);
    assert.equal(fromLocal(toLocal(second), second), second);
    assert.equal(fromLocal('2026-10-25T04:00:00', second), '2026-10-25T03:00:00Z');
  } finally {
    if (TZ === undefined) delete process.env.TZ;
    else process.env.TZ = TZ;
  }
});
