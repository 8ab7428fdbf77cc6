import { setTimeout as sleep } from 'node:timers/promises';
import { LRUCache } from 'lru-cache';
import { MINUTE } from '../../lib/clock.ts';
import type { ActivityCounts } from './store.ts';

interface CachedCounts {
  counted: ActivityCounts;
  countedAt: Date;
}

interface CountCache {
  /** Returns the counts of a scope, from the cache or by `count`; concurrent calls share one count. */
  get(scope: string, now: Date, count: (now: Date) => Promise<ActivityCounts>): Promise<CachedCounts>;
}

/** Counts of so few users are fast and are not cached. */
const MIN_CACHED_USERS = 500;
const MAX_AGE = MINUTE;
/** Older counts are returned when new ones take longer than this, unless they are older than `MAX_STALE_AGE`. Milliseconds. */
const COUNT_TIMEOUT = 500;
const MAX_STALE_AGE = 10 * MINUTE;
const MAX_SCOPES = 500;

const totalOf = ({ users }: ActivityCounts) => users.active + users.pending + users.disabled;

/** Creates a cache of the counts of large scopes. A scope is requested by callers who see all of it only. */
export function createCountCache(): CountCache {
  const cache = new LRUCache<string, CachedCounts>({ max: MAX_SCOPES });
  const running = new Map<string, Promise<CachedCounts>>();
  return {
    async get(scope, now, count) {
      const cached = cache.get(scope);
      // Negative after the clock was set back: the entry must not stay fresh until the clock has caught up.
      const age = cached ? now.getTime() - cached.countedAt.getTime() : Number.POSITIVE_INFINITY;
      if (cached && age >= 0 && age < MAX_AGE) return cached;
      let next = running.get(scope);
      if (!next) {
        next = count(now)
          .then((counted) => {
            const result = { counted, countedAt: now };
            if (totalOf(counted) > MIN_CACHED_USERS) cache.set(scope, result);
            else cache.delete(scope);
            return result;
          })
          .finally(() => running.delete(scope));
        running.set(scope, next);
      }
      if (!cached || age < 0 || age >= MAX_STALE_AGE) return next;
      // A failure is returned to the next caller.
      return Promise.race([next.catch(() => cached), sleep(COUNT_TIMEOUT, cached, { ref: false })]);
    },
  };
}
