import type { Queryable } from '../../db/database.ts';
import { findLastSystemAdmin } from './store.ts';

/** Cache of the id of the last active system admin, which every presented user depends on. */
export interface LastSystemAdmin {
  /** Returns the id; undefined when there are several active system admins. */
  get(): Promise<string | undefined>;
  /** Called after a change of a user on this node, and when another node notifies of one. */
  invalidate(): void;
}

/** @param isTrusted whether notifications from other nodes arrive at this moment; while they do not, nothing is cached. */
export function createLastSystemAdmin(db: Queryable, isTrusted: () => boolean): LastSystemAdmin {
  let cached: Promise<string | undefined> | undefined;
  const invalidate = () => {
    cached = undefined;
  };
  return {
    get() {
      if (!isTrusted()) return findLastSystemAdmin(db);
      if (cached === undefined) {
        cached = findLastSystemAdmin(db);
        cached.catch(invalidate);
      }
      return cached;
    },
    invalidate,
  };
}
