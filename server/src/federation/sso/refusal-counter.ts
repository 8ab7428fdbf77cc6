import { LRUCache } from 'lru-cache';
import { networkOf } from '../../identity/credentials/index.ts';
import { MINUTE } from '../../lib/clock.ts';

/** How many refused answers of one network this node audits in a minute; anonymous callers must not fill the log. */
const AUDITED_PER_MINUTE = 200;

/** Counts a refused answer of an address; returns whether it is still to be audited. */
export type RefusalCounter = (address: string | null) => boolean;

/** Creates the counter of one node. */
export function createRefusalCounter(): RefusalCounter {
  const counts = new LRUCache<string, number>({ max: 10_000, ttl: MINUTE });
  return (address) => {
    const network = address === null ? '' : networkOf(address);
    const count = (counts.get(network) ?? 0) + 1;
    counts.set(network, count, { noUpdateTTL: true });
    return count <= AUDITED_PER_MINUTE;
  };
}
