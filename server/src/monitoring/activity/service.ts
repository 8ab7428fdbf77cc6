import type { Static } from 'typebox';
import { enforce } from '../../access/actor.ts';
import type { Attempt, Context } from '../../access/context.ts';
import { administeredScope, decideAdministration, type Scope, scopeOf } from '../../access/permissions.ts';
import type { Queryable } from '../../db/database.ts';
import { readUser } from '../../identity/users/index.ts';
import { DAY } from '../../lib/clock.ts';
import type { Cursors } from '../../lib/cursors.ts';
import { deviceNameOf } from '../../lib/device.ts';
import { presentEvent } from '../audit-log/index.ts';
import { countOpenSignals } from '../signals/index.ts';
import type { ActivityBody, ActivityQueryInput, SignInList, SignInQueryInput } from './contract.ts';
import { createCountCache } from './count-cache.ts';
import { seriesByDay, seriesByHour, seriesStart } from './sign-in-series.ts';
import { type ActivityCounts, countActivity, countSignIns, listSignIns } from './store.ts';

/** What activity needs from elsewhere; wired in server.ts. */
export interface ActivityDependencies {
  cursors: Cursors;
}

const VIEW: Attempt = { eventType: 'activity', operation: 'view', target: undefined };
/** A user without a sign-in for longer is dormant. */
const DORMANT_AFTER = 90 * DAY;

/** Creates the use cases of activity. */
export function createActivityService({ cursors }: ActivityDependencies) {
  const counts = createCountCache();
  return {
    /** Returns counts of the users in the caller's scope and of their sign-ins. Throws 403. */
    read: (ctx: Context, { timeZone = 'UTC' }: ActivityQueryInput): Promise<ActivityBody> =>
      ctx.auditRefusals(VIEW, async () => {
        const { actor } = ctx.caller;
        enforce(decideAdministration(actor));
        const scope = administeredScope(scopeOf(actor));
        const [{ counted, countedAt }, signals] = await Promise.all([
          counts.get(JSON.stringify(scope), ctx.now(), (now) => countScope(ctx.db, scope, now)),
          scope === 'everything' ? countOpenSignals(ctx.db) : undefined,
        ]);
        const { signIns, dormant, ...rest } = counted;
        return {
          countedAt: countedAt.toISOString(),
          signIns: {
            hours: seriesByHour(signIns, countedAt),
            days: seriesByDay(signIns, countedAt, timeZone),
          },
          dormant: { count: dormant, since: before(countedAt, DORMANT_AFTER).toISOString() },
          openSignals: signals?.value ?? null,
          ...rest,
        };
      }),

    /**
     * Returns a page of a user's sign-ins and failed attempts, newest first, to the user and to system admins.
     * Throws 403, 404, 422 `invalid_cursor`.
     */
    async listSignIns(
      ctx: Context,
      { userId, limit = 30, cursor }: SignInQueryInput & { userId: string },
    ): Promise<Static<typeof SignInList>> {
      await readUser(ctx, userId, 'viewSessions');
      const list = `sign-ins:${userId}`;
      const position = cursor === undefined ? undefined : cursors.read(list, cursor);
      const [found, total] = await Promise.all([
        listSignIns(ctx.db, userId, { descending: true, limit, position }),
        countSignIns(ctx.db, userId),
      ]);
      const shown = found.slice(0, limit);
      const last = found.length > limit ? shown.at(-1) : undefined;
      return {
        items: shown.map((row) => ({ ...presentEvent(row), device: deviceNameOf(row.user_agent) })),
        nextCursor: last
          ? cursors.write(list, { value: last.at.toISOString(), id: last.id, backwards: false })
          : null,
        total,
      };
    },
  };
}

const before = (now: Date, duration: number) => new Date(now.getTime() - duration);

const countScope = (db: Queryable, scope: Scope, now: Date): Promise<ActivityCounts> =>
  countActivity(db, scope, {
    now,
    day: before(now, DAY),
    week: before(now, 7 * DAY),
    month: before(now, 30 * DAY),
    dormantSince: before(now, DORMANT_AFTER),
    signInsSince: seriesStart(now),
  });
