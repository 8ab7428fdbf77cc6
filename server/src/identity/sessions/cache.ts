import { LRUCache } from 'lru-cache';
import type { SignedIn } from './store.ts';

/** Verified sessions that a node remembers. Never trusted while notices of changes can't arrive. */
export interface SessionCache {
  get(key: string): SignedIn | undefined;
  /** Loads through the cache; a load that a change overtook is answered but not remembered. */
  load(key: string, read: () => Promise<SignedIn | undefined>): Promise<SignedIn | undefined>;
  /** Forgets everything about a person: after a commit on this node, or by a notice from another. */
  forgetUser(userId: string): void;
  forgetAll(): void;
}

/**
 * @param size how many sessions to remember; 0: none.
 * @param isTrusted whether notices arrive at this moment.
 * @param count is told of each look-up whether it was a hit.
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
  // Counts notices: a read that began before one may hold what it took back.
  let epoch = 0;
  return {
    get(key) {
      const found = isTrusted() ? entries.get(key) : undefined;
      count(found !== undefined);
      return found;
    },
    async load(key, read) {
      const began = epoch;
      const found = await read();
      if (found && size > 0 && began === epoch && isTrusted()) {
        entries.set(key, found);
        const keys = byUser.get(found.user.id);
        if (keys) keys.add(key);
        else byUser.set(found.user.id, new Set([key]));
      }
      return found;
    },
    forgetUser(userId) {
      epoch++;
      for (const key of [...(byUser.get(userId) ?? [])]) entries.delete(key);
    },
    forgetAll() {
      epoch++;
      entries.clear();
    },
  };
}
