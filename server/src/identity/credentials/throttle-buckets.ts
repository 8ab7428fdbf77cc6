import { DAY, HOUR, MINUTE, SECOND } from '../../lib/clock.ts';
import { hashToken } from '../../lib/crypto.ts';
import { networkOf, siteOf } from './network.ts';

/** An attempt that is rate limited: at what, and from where. */
export interface ThrottledAttempt {
  /** Attempts of one kind do not count for another. */
  kind:
    | 'sign-in'
    | 'setup'
    | 'password-change'
    | 'password-change-request'
    | 'invitation-link'
    | 'organization-invitation'
    | 'reset-request'
    | 'reset';
  /** Whose secret or mailbox: an email address or an id, in any letter case. */
  account: string;
  address: string | null;
  /** A device on which the account's owner has signed in before. */
  deviceId?: string | undefined;
}

/** A counter of failures: `free` of them cost nothing, then each doubles the delay from one second up to `cap` (ms). */
export interface Bucket {
  scope: 'device' | 'account-network' | 'account-site' | 'network' | 'site' | 'account';
  key: string;
  free: number;
  cap: number;
}

/** How many recent failures at an account make the account's shared counter apply to a site. */
export const SITE_FAILURES = 3;
/** The same while the account is under attack (more than `ATTACK_FAILURES` failures). */
export const SITE_FAILURES_UNDER_ATTACK = 1;
/** More than typing mistakes explain. */
export const ATTACK_FAILURES = 200;
/** How long failures of a site are recent. Milliseconds. */
export const RECENT_PERIOD = 15 * MINUTE;
/** From this many failures on, a network's counter also applies to known devices. */
export const DEVICE_NETWORK_FAILURES = 200;

/** Free failures of a network and of an account, and of all networks of a site together. */
const [FREE_SHARED, FREE_SITE] = [50, 150];

/** Returns how many failures of a counter are forgotten per second: the free ones within a day. */
export const decayPerSecond = (free: number): number => Math.max(free, 5) / (DAY / SECOND);

const digest = (...parts: string[]) => hashToken(parts.join('\n')).toString('base64url').slice(0, 32);

/**
 * Returns the counters of an attempt, the narrowest first. A device that the account's owner has used before has its own, so
 * that attackers can't lock the owner out (OWASP: device cookies); so does a session that changes its password, and a reset
 * link. All others share the pair of account and network, the site, and, capped at a minute because they are shared with
 * strangers, the network and the account. The counter of the site at all accounts slows down an attacker with many addresses
 * who tries one password at many accounts (spraying).
 */
export function bucketsOf(attempt: ThrottledAttempt): readonly Bucket[] {
  const known = computed.get(attempt);
  if (known) return known;
  const buckets = computeBuckets(attempt);
  computed.set(attempt, buckets);
  return buckets;
}

/** Cached, because each key is a hash and an attempt is used several times. */
const computed = new WeakMap<ThrottledAttempt, readonly Bucket[]>();

function computeBuckets({ kind, account, address, deviceId }: ThrottledAttempt): Bucket[] {
  const subject = `${kind} ${account.toLowerCase()}`;
  const bucket = (scope: Bucket['scope'], free: number, cap: number, ...parts: string[]): Bucket => ({
    scope,
    key: `${scope}:${digest(...parts)}`,
    free,
    cap,
  });
  const [from, site] = [networkOf(address ?? ''), siteOf(address ?? '')];
  const network = bucket('network', FREE_SHARED, MINUTE, kind, from);
  if (deviceId !== undefined) return [bucket('device', 5, 15 * MINUTE, subject, deviceId), network];
  switch (kind) {
    // No secret is guessed here: every attempt counts, so that no mailbox is flooded.
    case 'organization-invitation':
      return [bucket('device', 5, HOUR, subject)];
    // Nor here: every attempt costs several password hashes.
    case 'password-change-request':
      return [bucket('device', 30, 15 * MINUTE, subject)];
    case 'password-change':
    case 'reset':
      return [bucket('device', 5, 15 * MINUTE, subject)];
    // Every request counts, since whether the address belongs to a user is found out later.
    case 'reset-request':
      return [network, bucket('site', FREE_SITE, MINUTE, kind, site)];
    default:
      return [
        bucket('account-network', 5, 15 * MINUTE, subject, from),
        bucket('account-site', 0, 0, subject, site),
        network,
        bucket('site', FREE_SITE, MINUTE, kind, site),
        bucket('account', FREE_SHARED, MINUTE, subject),
      ];
  }
}
