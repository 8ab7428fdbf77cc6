import { LRUCache } from 'lru-cache';
import { networkOf } from '../../identity/credentials/index.ts';
import { MINUTE, SECOND } from '../../lib/clock.ts';
import { AppError } from '../../lib/errors.ts';

/** How many refused answers of one network this node audits in a minute; anonymous callers must not fill the log. */
const AUDITED_PER_MINUTE = 200;
/** How long this node verifies refused messages of one network in a minute. An honest one takes a few milliseconds. */
const VERIFIED_PER_MINUTE = 5 * SECOND;

/** Limits what refused messages of one network cost this node: they come from anonymous callers. */
export interface RefusalLimits {
  /** Counts a refused answer of an address; returns whether it is still to be audited. */
  isAudited(address: string | null): boolean;
  /** Throws 429 if messages of the network of an address have taken too long in the last minute. */
  requireTime(address: string | null): void;
  /** Counts the time that a refused message took. Milliseconds. */
  spend(address: string | null, time: number): void;
}

/** Creates the limits of one node. */
export function createRefusalLimits(): RefusalLimits {
  const counts = createCounter();
  const times = createCounter();
  return {
    isAudited: (address) => counts.add(address, 1) <= AUDITED_PER_MINUTE,
    requireTime(address) {
      if (times.add(address, 0) < VERIFIED_PER_MINUTE) return;
      const retryAfter = MINUTE / SECOND;
      throw new AppError('too_many_attempts', undefined, { retryAfter });
    },
    spend: (address, time) => void times.add(address, time),
  };
}

/** Adds up numbers for each network, each sum for a minute. */
function createCounter() {
  const sums = new LRUCache<string, number>({ max: 10_000, ttl: MINUTE });
  return {
    /** Returns the sum with this number. */
    add(address: string | null, value: number): number {
      const network = address === null ? '' : networkOf(address);
      const sum = (sums.get(network) ?? 0) + value;
      if (value > 0) sums.set(network, sum, { noUpdateTTL: true });
      return sum;
    },
  };
}

/**
 * Verifies a message of an anonymous caller. The time of refused ones counts.
 * @param isVerified returns false for a result that anyone could have caused. Default: there is none.
 * @throws 429, and what `verify` throws
 */
export function verifyWithinLimits<T>(
  limits: RefusalLimits,
  address: string | null,
  verify: () => T,
  isVerified: (result: T) => boolean = () => true,
): T {
  limits.requireTime(address);
  const began = performance.now();
  let isRefused = true;
  try {
    const result = verify();
    isRefused = !isVerified(result);
    return result;
  } finally {
    if (isRefused) limits.spend(address, performance.now() - began);
  }
}
