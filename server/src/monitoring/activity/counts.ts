import { LRUCache } from 'lru-cache';
import { MINUTE } from '../../lib/clock.ts';
import type { Counted } from './store.ts';

/** What was counted, and when. */
interface Remembered {
  counted: Counted;
  countedAt: Date;
}

/** The numbers of the scopes that are looked at. */
export interface ActivityCounts {
  /** Counts, unless it is known from a moment ago; those who ask at the same time are answered together. */
  get(scope: string, now: Date, count: (now: Date) => Promise<Counted>): Promise<Remembered>;
}

/** So many people are counted in an instant. */
const FEW = 500;
const FRESH = MINUTE;
/** What is older than fresh is told once more, while it is counted anew; what is older than this, not even once. */
const USABLE = 10 * MINUTE;
const MOST_SCOPES = 500;

const peopleIn = ({ users }: Counted) => users.active + users.pending + users.disabled;

/** Remembers what takes long to count: the numbers of many people. A scope is asked for by who may see all of it, so nobody is told of more. */
export function rememberCounts(): ActivityCounts {
  const remembered = new LRUCache<string, Remembered>({ max: MOST_SCOPES });
  const counting = new Map<string, Promise<Remembered>>();
  return {
    async get(scope, now, count) {
      const known = remembered.get(scope);
      const age = known ? now.getTime() - known.countedAt.getTime() : Number.POSITIVE_INFINITY;
      // A clock that was put back makes nothing fresh for ever.
      if (known && age >= 0 && age < FRESH) return known;
      let anew = counting.get(scope);
      if (!anew) {
        anew = count(now)
          .then((counted) => {
            const found = { counted, countedAt: now };
            if (peopleIn(counted) > FEW) remembered.set(scope, found);
            else remembered.delete(scope);
            return found;
          })
          .finally(() => counting.delete(scope));
        counting.set(scope, anew);
      }
      if (!known || age < 0 || age >= USABLE) return anew;
      // Who asks next hears of it if it fails.
      anew.catch(() => {});
      return known;
    },
  };
}
