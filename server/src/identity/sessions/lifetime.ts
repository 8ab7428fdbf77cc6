import { DAY, HOUR, MINUTE } from '../../lib/clock.ts';

/** A remembered session ends 30 days after it began. */
const REMEMBERED = 30 * DAY;
/** Another one after 12 hours without use, and after 30 days in any case. */
const IDLE = 12 * HOUR;

/** How exactly use is noted; more would be a write for each request. */
export const TOUCH_EVERY = MINUTE;

/** When a session ends if it is not used any more. */
export function expiryOf(session: { remembered: boolean; createdAt: Date }, lastSeenAt: Date): Date {
  const longest = session.createdAt.getTime() + REMEMBERED;
  return new Date(session.remembered ? longest : Math.min(longest, lastSeenAt.getTime() + IDLE));
}
