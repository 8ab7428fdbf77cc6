import { DAY, HOUR, MINUTE } from '../../lib/clock.ts';

/** A remembered session ends 30 days after it began. */
const REMEMBERED = 30 * DAY;
/** Another one after 12 hours without use, and after 30 days in any case. */
const IDLE = 12 * HOUR;

/** How exactly use is noted; more would be a write for each request. */
export const TOUCH_EVERY = MINUTE;

/** When a session ends if it is not used any more; never after the provider's session that it began with. */
export function expiryOf(
  session: { remembered: boolean; createdAt: Date; endsAt: Date | null },
  lastSeenAt: Date,
): Date {
  const longest = Math.min(
    session.createdAt.getTime() + REMEMBERED,
    session.endsAt?.getTime() ?? Number.POSITIVE_INFINITY,
  );
  return new Date(session.remembered ? longest : Math.min(longest, lastSeenAt.getTime() + IDLE));
}
