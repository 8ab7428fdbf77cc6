import { sql } from 'kysely';
import type { Queryable } from '../../db/database.ts';
import { DAY, MINUTE, SECOND } from '../../kit/clock.ts';
import { hashToken } from '../../kit/crypto.ts';
import { AppError } from '../../kit/errors.ts';

/** A counter of failures: `free` of them cost nothing, then each doubles the delay from one second up to `cap` (ms). */
export interface Bucket {
  scope: 'device' | 'account-network' | 'network' | 'account';
  key: string;
  free: number;
  cap: number;
}

const digest = (...parts: string[]) => hashToken(parts.join('\n')).toString('base64url').slice(0, 32);

/** IPv6 neighbours share a /64, which is what one customer has, however it is written; IPv4 in IPv6's form is one address. */
function networkOf(address: string): string {
  if (!address.includes(':') || /^::ffff:\d+\./i.test(address)) return address.replace(/^::ffff:/i, '');
  const [left = [], right] = address.split('::').map((part) => part.split(':').filter(Boolean));
  const zeros = right === undefined ? 0 : Math.max(0, 8 - left.length - right.length);
  const groups = [...left, ...Array<string>(zeros).fill('0'), ...(right ?? [])];
  return groups
    .slice(0, 4)
    .map((group) => group.toLowerCase().replace(/^0+(?=.)/, ''))
    .join(':');
}

/** How many failures a network has at an account before guesses from elsewhere at it slow this network down too. */
const FRESH_NETWORK = 3;

/**
 * Which counters an attempt falls under. A device that this person has signed in on before has its own, so that
 * strangers who guess can slow down only themselves (OWASP: device cookies). The others are the pair of account and
 * network, the network, and, capped at a minute, the account wherever the guesses come from.
 */
export function bucketsOf(email: string, address: string, deviceId: string | undefined): Bucket[] {
  const account = email.toLowerCase();
  const bucket = (scope: Bucket['scope'], free: number, cap: number, ...parts: string[]): Bucket => ({
    scope,
    key: `${scope}:${digest(...parts)}`,
    free,
    cap,
  });
  if (deviceId !== undefined) return [bucket('device', 5, 15 * MINUTE, account, deviceId)];
  const network = networkOf(address);
  return [
    bucket('account-network', 5, 15 * MINUTE, account, network),
    bucket('network', 50, 15 * MINUTE, network),
    bucket('account', 50, MINUTE, account),
  ];
}

/**
 * When the next attempt may be made, if that is in the future. What an account collects from everywhere does not
 * hold against a network with next to no failures at it: else whoever keeps guessing would keep its owner out.
 */
export async function blockedUntil(db: Queryable, buckets: Bucket[], now: Date): Promise<Date | undefined> {
  const keys = buckets.map((bucket) => bucket.key);
  const rows = await db
    .selectFrom('sign_in_throttles')
    .select(['key', 'failures', 'blocked_until'])
    .where('key', 'in', keys)
    .execute();
  const rowOf = (scope: Bucket['scope']) => rows.find((row) => row.key.startsWith(`${scope}:`));
  const isFresh = (rowOf('account-network')?.failures ?? 0) < FRESH_NETWORK;
  const counted = rows.filter((row) => !(isFresh && row === rowOf('account')));
  const latest = Math.max(0, ...counted.map((row) => row.blocked_until.getTime()));
  return latest > now.getTime() ? new Date(latest) : undefined;
}

/** The refusal of a blocked attempt, which says when to come again. */
export function tooManyAttempts(blocked: Date, now: Date): AppError {
  const retryAfter = Math.max(1, Math.ceil((blocked.getTime() - now.getTime()) / SECOND));
  const wait = `${retryAfter} ${retryAfter === 1 ? 'second' : 'seconds'}`;
  return new AppError('too_many_attempts', `Too many attempts. Try again in ${wait}.`, { retryAfter });
}

/** Counts one failure in each; a day without failures forgets. */
export async function countFailure(db: Queryable, buckets: Bucket[], now: Date): Promise<void> {
  // One order for all, so that two transactions never wait for each other crosswise.
  for (const { key, free, cap } of buckets.toSorted((a, b) => (a.key < b.key ? -1 : 1))) {
    const failures = sql<number>`CASE WHEN sign_in_throttles.updated_at < ${new Date(now.getTime() - DAY)} THEN 1 ELSE sign_in_throttles.failures + 1 END`;
    await db
      .insertInto('sign_in_throttles')
      .values({ key, failures: 1, blocked_until: now, updated_at: now })
      .onConflict((conflict) =>
        conflict.column('key').doUpdateSet({
          failures,
          blocked_until: sql<Date>`CASE WHEN (${failures}) < ${free}::int THEN ${now}::timestamptz
            ELSE ${now}::timestamptz + least(${cap / SECOND}::float8, 2 ^ least((${failures}) - ${free}::int, 20)) * interval '1 second' END`,
          updated_at: now,
        }),
      )
      .execute();
  }
}

/** A right password wipes what stands against this account from here. The network's own count stays. */
export async function forgive(db: Queryable, buckets: Bucket[]): Promise<void> {
  const keys = buckets.filter((bucket) => bucket.scope !== 'network').map((bucket) => bucket.key);
  await db.deleteFrom('sign_in_throttles').where('key', 'in', keys).execute();
}

/** Removes counters that a day without failures has made void. */
export async function purgeThrottles(db: Queryable, now: Date): Promise<void> {
  await db
    .deleteFrom('sign_in_throttles')
    .where('updated_at', '<', new Date(now.getTime() - DAY))
    .execute();
}
