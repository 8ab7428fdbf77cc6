import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DAY, HOUR } from '../../lib/clock.ts';
import { expiryOf } from './model.ts';

const BEGIN = Date.parse('2026-01-01T00:00:00Z');
const CASES: [remembered: boolean, seenAfter: number, endsAfter: number][] = [
  [false, 0, 12 * HOUR],
  [false, 11 * HOUR, 23 * HOUR],
  [false, 30 * DAY - HOUR, 30 * DAY],
  [true, 0, 30 * DAY],
  [true, 29 * DAY, 30 * DAY],
];
for (const [remembered, seenAfter, endsAfter] of CASES) {
  test(`${remembered ? 'remembered' : 'not remembered'}, seen after ${seenAfter / HOUR} h: ends after ${endsAfter / HOUR} h`, () => {
    const session = { remembered, createdAt: new Date(BEGIN), endsAt: null };
    assert.equal(expiryOf(session, new Date(BEGIN + seenAfter)).getTime() - BEGIN, endsAfter);
  });
}

test('ends with the session at the identity provider', () => {
  const endsAt = new Date(BEGIN + HOUR);
  for (const remembered of [true, false])
    assert.deepEqual(expiryOf({ remembered, createdAt: new Date(BEGIN), endsAt }, new Date(BEGIN)), endsAt);
});
