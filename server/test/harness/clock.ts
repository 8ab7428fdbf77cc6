import type { Clock } from '../../src/lib/clock.ts';

/** A clock that changes only when a test moves it. */
export interface TestClock extends Clock {
  advance(milliseconds: number): void;
}

/** Creates a clock that starts at the given time; the servers of a test may share it. */
export function createClock(start = '2026-03-02T09:00:00.000Z'): TestClock {
  let moment = Date.parse(start);
  return {
    now: () => new Date(moment),
    advance(milliseconds) {
      moment += milliseconds;
    },
  };
}
