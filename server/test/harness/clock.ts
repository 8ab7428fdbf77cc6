import type { Clock } from '../../src/lib/clock.ts';

/** A clock that stands still until a test moves it. */
export interface TestClock extends Clock {
  advance(milliseconds: number): void;
}

/** A clock that begins at a moment; each server of a test may have the same one. */
export function createClock(start = '2026-03-02T09:00:00.000Z'): TestClock {
  let moment = Date.parse(start);
  return {
    now: () => new Date(moment),
    advance(milliseconds) {
      moment += milliseconds;
    },
  };
}
