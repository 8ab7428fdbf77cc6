import type { Actor } from '../../access/actor.ts';
import { DAY, HOUR, MINUTE } from '../../lib/clock.ts';
import type { UserRecord } from '../users/index.ts';

/** One signed-in browser or device. */
export interface Session {
  id: string;
  userId: string;
  remembered: boolean;
  createdAt: Date;
  lastSeenAt: Date;
  expiresAt: Date;
  address: string | null;
  userAgent: string | null;
  /** How the user signed in (RFC 8176). */
  amr: readonly string[];
  /** When the session at the identity provider ends; null: unknown. */
  endsAt: Date | null;
  /** When the user last proved who they are. */
  authenticatedAt: Date;
  /** The single sign-on connection that the session began with. */
  ssoConnectionId: string | null;
}

/** A session with its user, as every request needs them. */
export interface SignedIn {
  session: Session;
  user: UserRecord;
  /** The user as decisions see them. */
  actor: Actor;
  /** Whether other requests get this object as well, so that it is worth keeping what is made from it. */
  isCached?: boolean;
}

/**
 * Whether the user must change a temporary password before anything else. Not after single sign-on: they did not use it,
 * and may never have been given it.
 */
export const mustChangePassword = ({ user, session }: SignedIn): boolean =>
  user.mustChangePassword && session.ssoConnectionId === null;

/** A new session, with the two secrets for the browser's cookies. */
export interface NewSession extends SignedIn {
  token: string;
  device: string;
}

/** A remembered session ends 30 days after it began. */
const REMEMBERED = 30 * DAY;
/** Other sessions end after 12 hours without use, and after 30 days at the latest. */
const IDLE_TIMEOUT = 12 * HOUR;

/** How often the use of a session is saved; saving it more precisely would cost a write per request. */
export const TOUCH_INTERVAL = MINUTE;

/** Returns when a session ends if it is not used any more; never after the session at the identity provider. */
export function expiryOf(
  session: Pick<Session, 'remembered' | 'createdAt' | 'endsAt'>,
  lastSeenAt: Date,
): Date {
  const latest = Math.min(
    session.createdAt.getTime() + REMEMBERED,
    session.endsAt?.getTime() ?? Number.POSITIVE_INFINITY,
  );
  return new Date(session.remembered ? latest : Math.min(latest, lastSeenAt.getTime() + IDLE_TIMEOUT));
}
