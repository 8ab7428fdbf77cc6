import { forgetDevices } from '../credentials/index.ts';
import type { UserLifecycleHook } from '../users/index.ts';
import type { SessionCache } from './cache.ts';
import { countSessions, deleteSessions } from './store.ts';

/**
 * Ends all sessions of a user whose authority ends, in the same transaction, and drops them from this node's cache. Another
 * email may have been someone else's, whose device cookies are for this address: they are no longer known.
 */
export const sessionLifecycle = (cache: SessionCache): UserLifecycleHook => ({
  authorityEnded: async ({ tx }, { id }) => {
    await deleteSessions(tx, id);
  },
  emailChanged: async ({ tx, now }, { id, email }, former) => {
    if (email.toLowerCase() !== former.toLowerCase()) await forgetDevices(tx, id, now);
  },
  afterChange: (userId) => cache.invalidateUser(userId),
  impact: async (db, userId, _why, now) => ({ sessions: await countSessions(db, userId, now) }),
});
