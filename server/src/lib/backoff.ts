import { randomInt } from 'node:crypto';

/**
 * How long to wait after so many failures: doubles with each, up to a longest; a bit is left to chance, so that what was
 * put off together does not come back together. Milliseconds.
 */
export const backoff = (first: number, failures: number, longest: number): number => {
  const pause = Math.min(first * 2 ** Math.min(failures, 30), longest);
  return pause + randomInt(Math.ceil(pause / 10));
};
