import type { Context } from '../../access/context.ts';
import { tooManyAttempts } from '../../identity/credentials/index.ts';
import type { ResourceKey } from './model.ts';
import { attemptOf } from './queries.ts';
import { useQuota } from './quota-store.ts';

/** How many names a caller who does not see all of them may try within an hour. */
const MAX_RENAMES_PER_HOUR = 10;

/**
 * Counts a rename by a caller who does not see all names that are taken, whether or not it succeeds: that a name is taken
 * discloses an organization or project that they can't see, so no caller may try many. Throws 429.
 */
export const limitRenames = (ctx: Context, key: ResourceKey): Promise<void> =>
  ctx.transaction(attemptOf(key, 'update'), async ({ tx, now, caller }) => {
    const { used, retryAfter } = await useQuota(tx, 'rename', caller.actor.id, now);
    if (used > MAX_RENAMES_PER_HOUR) throw tooManyAttempts({ retryAfter, isFirst: false });
  });
