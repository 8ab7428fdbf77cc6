import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AuditEvent } from 'roster-contract';
import { MOST_EVENTS, mergeEvents } from '../src/features/overview/events/merge.ts';

const event = (id: string, at: string, sealed = false): AuditEvent => ({
  id,
  at,
  eventType: 'user',
  operation: 'create',
  outcome: 'success',
  reason: null,
  operatedBy: null,
  target: null,
  organization: null,
  project: null,
  address: null,
  userAgent: null,
  requestId: null,
  before: null,
  after: null,
  sealed,
});
const minute = (value: number) => `2026-11-28T05:${String(value).padStart(2, '0')}:00.000Z`;
const idsOf = (events: AuditEvent[]) => events.map(({ id }) => id);

test('the latest come first, whichever way they came', () => {
  const some = [event('b', minute(2)), event('d', minute(4))];
  const others = [event('a', minute(1)), event('c', minute(3))];
  assert.deepEqual(idsOf(mergeEvents(some, others)), ['d', 'c', 'b', 'a']);
  assert.deepEqual(mergeEvents(others, some), mergeEvents(some, others));
});

test('within one moment their ids tell which came later', () => {
  const at = minute(1);
  assert.deepEqual(idsOf(mergeEvents([event('a', at), event('c', at)], [event('b', at)])), ['c', 'b', 'a']);
});

test('each is there once, as it was told last', () => {
  assert.deepEqual(mergeEvents([event('a', minute(1), true)], [event('a', minute(1), false)]), [
    event('a', minute(1), true),
  ]);
});

test('no more are kept than are looked at, and those are the newest', () => {
  const many = Array.from({ length: MOST_EVENTS + 5 }, (_, index) => event(`e${index}`, minute(index)));
  const kept = mergeEvents(many, []);
  assert.equal(kept.length, MOST_EVENTS);
  assert.equal(kept.at(-1)?.at, minute(5));
  assert.deepEqual(mergeEvents([event('old', minute(0))], kept), kept);
});
