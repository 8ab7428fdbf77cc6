import type { UserLifecycleHook } from '../users/index.ts';
import type { SessionCache } from './cache.ts';
import { countSessions, deleteSessions } from './store.ts';

/** What sessions do when a person's authority ends: they end too, in the same transaction, and on this node at once. */
export const sessionLifecycle = (cache: SessionCache): UserLifecycleHook => ({
  authorityEnded: async (tx, _caller, { id }) => {
    await deleteSessions(tx, id);
  },
  changed: (userId) => cache.forgetUser(userId),
  touched: async (db, userId, _why, now) => ({ sessions: await countSessions(db, userId, now) }),
});
