import assert from 'node:assert/strict';
import { test } from 'node:test';
import { displayEmail } from '../src/lib/format.ts';

test('shows internationalized domains in Unicode', () => {
  for (const [stored, shown] of [
    ['max@xn--mller-kva.example', 'max@müller.example'],
    ['max@XN--MLLER-KVA.example', 'max@müller.example'],
    ['max@example.com', 'max@example.com'],
    ['Max@Example.com', 'Max@Example.com'],
    // Does not encode back to itself.
    ['max@xn--0.example', 'max@xn--0.example'],
    ['max@xn--a.example', 'max@xn--a.example'],
    ['no address', 'no address'],
  ] as const)
    assert.equal(displayEmail(stored), shown);
});
