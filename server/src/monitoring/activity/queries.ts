import { enforce, type SignedInCaller } from '../../access/actor.ts';
import { type Attempt, recordingRefusals } from '../../access/operate.ts';
import { type Scope, scopeOf } from '../../access/permissions.ts';
import type { Services } from '../../identity/services.ts';
import { DAY } from '../../kit/clock.ts';
import type { ActivityBody, ActivityQueryInput } from './contract.ts';
import { decideActivity } from './policy.ts';
import { countActivity } from './store.ts';
import { hoursOf, sinceOf, toDays } from './times.ts';

/** Nobody who still needs an account stays away for longer. */
const DORMANT_AFTER = 90 * DAY;

/** How much goes on among the people whom the caller may see. Throws 403. */
export async function readActivity(
  services: Services,
  caller: SignedInCaller,
  { timeZone = 'UTC' }: ActivityQueryInput,
): Promise<ActivityBody> {
  const attempt: Attempt = { eventType: 'activity', operation: 'view', target: undefined };
  return recordingRefusals(services, caller, attempt, async () => {
    enforce(decideActivity(caller.actor));
    return count(services, scopeOf(caller.actor), timeZone);
  });
}

async function count({ database, clock }: Services, scope: Scope, timeZone: string): Promise<ActivityBody> {
  const now = clock.now();
  const before = (time: number) => new Date(now.getTime() - time);
  const dormantSince = before(DORMANT_AFTER);
  const counted = await countActivity(database.db, scope, {
    now,
    day: before(DAY),
    week: before(7 * DAY),
    month: before(30 * DAY),
    dormantSince,
    signInsSince: sinceOf(now),
  });
  const { signIns, dormant, ...rest } = counted;
  return {
    countedAt: now.toISOString(),
    signIns: { hours: hoursOf(signIns, now), days: toDays(signIns, now, timeZone) },
    dormant: { count: dormant, since: dormantSince.toISOString() },
    ...rest,
  };
}
