import { enforce, type SignedInCaller } from '../../access/actor.ts';
import { type Attempt, recordingRefusals } from '../../access/operate.ts';
import { administeredScope, type Scope, scopeOf } from '../../access/permissions.ts';
import type { Services } from '../../identity/services.ts';
import { DAY } from '../../lib/clock.ts';
import { countOpenSignals } from '../signals/index.ts';
import type { ActivityBody, ActivityQueryInput } from './contract.ts';
import type { ActivityCounts } from './counts.ts';
import { decideActivity } from './policy.ts';
import { type Counted, countActivity } from './store.ts';
import { hoursOf, sinceOf, toDays } from './times.ts';

/** Nobody who still needs an account stays away for longer. */
const DORMANT_AFTER = 90 * DAY;

/** How much goes on among the people whom the caller may see. Throws 403. */
export async function readActivity(
  services: Services,
  counts: ActivityCounts,
  caller: SignedInCaller,
  { timeZone = 'UTC' }: ActivityQueryInput,
): Promise<ActivityBody> {
  const attempt: Attempt = { eventType: 'activity', operation: 'view', target: undefined };
  return recordingRefusals(services, caller, attempt, async () => {
    enforce(decideActivity(caller.actor));
    const scope = administeredScope(scopeOf(caller.actor));
    const { database, clock } = services;
    const [{ counted, countedAt }, signals] = await Promise.all([
      counts.get(JSON.stringify(scope), clock.now(), (now) => count(services, scope, now)),
      scope === 'everything' ? countOpenSignals(database.db) : undefined,
    ]);
    const { signIns, dormant, ...rest } = counted;
    return {
      countedAt: countedAt.toISOString(),
      signIns: { hours: hoursOf(signIns, countedAt), days: toDays(signIns, countedAt, timeZone) },
      dormant: { count: dormant, since: before(countedAt, DORMANT_AFTER).toISOString() },
      openSignals: signals?.value ?? null,
      ...rest,
    };
  });
}

const before = (now: Date, time: number) => new Date(now.getTime() - time);

const count = ({ database }: Services, scope: Scope, now: Date): Promise<Counted> =>
  countActivity(database.db, scope, {
    now,
    day: before(now, DAY),
    week: before(now, 7 * DAY),
    month: before(now, 30 * DAY),
    dormantSince: before(now, DORMANT_AFTER),
    signInsSince: sinceOf(now),
  });
