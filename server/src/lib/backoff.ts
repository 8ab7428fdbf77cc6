import { randomInt } from 'node:crypto';

/**
 * Returns the exponential backoff in milliseconds: `first` doubled with each failure, at most `max`, plus up to 10 %
 * jitter, so that attempts that were delayed together are not retried together.
 */
export const backoff = (first: number, failures: number, max: number): number => {
  const delay = Math.min(first * 2 ** Math.min(failures, 30), max);
  return delay + randomInt(Math.ceil(delay / 10));
};
