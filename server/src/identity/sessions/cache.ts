import { LRUCache } from 'lru-cache';
import type { SignedIn } from './model.ts';

/** Cache of verified sessions of this node. Not used while notifications from other nodes can't arrive. */
export interface SessionCache {
  get(key: string): SignedIn | undefined;
  /** Like `get`, for a request whose lookup was counted before. */
  peek(key: string): SignedIn | undefined;
  /** Reads through the cache. A session that was invalidated during the read is returned but not cached. */
  load(key: string, read: () => Promise<SignedIn | undefined>): Promise<SignedIn | undefined>;
  /** Drops all sessions of a user: after a commit on this node, or when another node notifies of a change. */
  invalidateUser(userId: string): void;
  invalidateAll(): void;
}

/**
 * @param size how many sessions to cache; 0: none.
 * @param isTrusted whether notifications arrive at this moment.
 * @param count called for each lookup, with whether it was a hit.
 */
export function createSessionCache(
  size: number,
  isTrusted: () => boolean,
  count: (hit: boolean) => void,
): SessionCache {
  const byUser = new Map<string, Set<string>>();
  const entries = new LRUCache<string, SignedIn>({
    max: Math.max(1, size),
    dispose: (entry, key) => {
      const keys = byUser.get(entry.user.id);
      keys?.delete(key);
      if (keys?.size === 0) byUser.delete(entry.user.id);
    },
  });
  // Counts invalidations: the result of a read that began before one may be outdated.
  let epoch = 0;
  const peek = (key: string) => (isTrusted() ? entries.get(key) : undefined);
  return {
    get(key) {
      const found = peek(key);
      count(found !== undefined);
      return found;
    },
    peek,
    async load(key, read) {
      const began = epoch;
      const found = await read();
      if (found && size > 0 && began === epoch && isTrusted()) {
        found.isCached = true;
        entries.set(key, found);
        const keys = byUser.get(found.user.id);
        if (keys) keys.add(key);
        else byUser.set(found.user.id, new Set([key]));
      }
      return found;
    },
    invalidateUser(userId) {
      epoch++;
      for (const key of [...(byUser.get(userId) ?? [])]) entries.delete(key);
    },
    invalidateAll() {
      epoch++;
      entries.clear();
    },
  };
}
