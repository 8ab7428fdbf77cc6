import { sql } from 'kysely';
import type { TransactionContext } from '../../access/context.ts';
import type { Caller } from '../../audit/record.ts';
import type { Queryable } from '../../db/database.ts';
import { DAY, HOUR, MINUTE, SECOND } from '../../lib/clock.ts';
import { hashToken } from '../../lib/crypto.ts';
import { AppError } from '../../lib/errors.ts';
import { networkOf, siteOf } from './network.ts';

/** An attempt that is rate limited: at what, and from where. */
export interface ThrottledAttempt {
  /** Attempts of one kind do not count for another. */
  kind:
    | 'sign-in'
    | 'setup'
    | 'password-change'
    | 'invitation-link'
    | 'organization-invitation'
    | 'reset-request'
    | 'reset';
  /** Whose secret or mailbox: an e-mail address or an id, in any letter case. */
  account: string;
  address: string | null;
  /** A device on which the account's owner has signed in before. */
  deviceId?: string | undefined;
}

/** A counter of failures: `free` of them cost nothing, then each doubles the delay from one second up to `cap` (ms). */
interface Bucket {
  scope: 'device' | 'account-network' | 'account-site' | 'network' | 'account';
  key: string;
  free: number;
  cap: number;
}

/** A blocked attempt. */
export interface Block {
  /** Seconds until the next attempt is possible. */
  retryAfter: number;
  /** Whether this is the first attempt that the block rejects; only that one is audited. */
  isFirst: boolean;
}

/** The rate limit of password attempts and of requests by anonymous callers. */
export interface Throttle {
  /** Returns the block of an attempt, so that a blocked one costs no password hash. Counts the rejection. */
  findBlock(db: Queryable, attempt: ThrottledAttempt, now: Date): Promise<Block | undefined>;
  /**
   * Verifies an attempt and counts it as a failure if it is incorrect, in the caller's transaction. Attempts at one
   * account are serialized, so a parallel burst gets no more than the free ones.
   * @param isCorrect called only when the attempt is not blocked.
   */
  verify(
    ctx: TransactionContext<Caller>,
    attempt: ThrottledAttempt,
    isCorrect: () => Promise<boolean>,
  ): Promise<'correct' | 'incorrect' | Block>;
  /** Resets the counters of an account after a correct attempt. The counter of the network stays. */
  forgive(db: Queryable, attempt: ThrottledAttempt): Promise<void>;
}

const digest = (...parts: string[]) => hashToken(parts.join('\n')).toString('base64url').slice(0, 32);

/** Recent failures of a site at an account from which on the account's own counter applies to the site. */
const SITE_FAILURES = 3;
/** The same for an account under attack, which has more failures than typing mistakes explain. */
const SITE_FAILURES_UNDER_ATTACK = 1;
const ATTACK = 200;
/** How long failures of a site are recent. Milliseconds. */
const RECENT = 15 * MINUTE;

/**
 * Returns the counters of an attempt. A device that the account's owner has used before has its own, so that attackers
 * can't lock the owner out (OWASP: device cookies); so does a session that changes its password, and a reset link. All
 * others share the pair of account and network, the site, and, capped at a minute because they are shared with
 * strangers, the network and the account.
 */
function bucketsOf({ kind, account, address, deviceId }: ThrottledAttempt): Bucket[] {
  const subject = `${kind} ${account.toLowerCase()}`;
  const bucket = (scope: Bucket['scope'], free: number, cap: number, ...parts: string[]): Bucket => ({
    scope,
    key: `${scope}:${digest(...parts)}`,
    free,
    cap,
  });
  if (deviceId !== undefined) return [bucket('device', 5, 15 * MINUTE, subject, deviceId)];
  // No secret is guessed here: every attempt counts, so that no mailbox is flooded.
  if (kind === 'organization-invitation') return [bucket('device', 5, HOUR, subject)];
  if (kind === 'password-change' || kind === 'reset') return [bucket('device', 5, 15 * MINUTE, subject)];
  const network = networkOf(address ?? '');
  // Every request counts, since whether the address belongs to a user is found out later.
  if (kind === 'reset-request') return [bucket('network', 50, MINUTE, kind, network)];
  return [
    bucket('account-network', 5, 15 * MINUTE, subject, network),
    bucket('account-site', 0, 0, subject, siteOf(address ?? '')),
    bucket('network', 50, MINUTE, kind, network),
    bucket('account', 50, MINUTE, subject),
  ];
}

/** Creates the throttle. Its counters are in the database, so that all nodes share them. */
export function createThrottle(): Throttle {
  return {
    findBlock,
    async verify({ tx, now }, attempt, isCorrect) {
      const lock = `roster.${attempt.kind}.${attempt.account.toLowerCase()}`;
      await sql`SELECT pg_advisory_xact_lock(hashtextextended(${lock}, 0))`.execute(tx);
      const block = await findBlock(tx, attempt, now);
      if (block) return block;
      if (await isCorrect()) {
        await forgive(tx, attempt);
        return 'correct';
      }
      await countFailure(tx, attempt, now);
      return 'incorrect';
    },
    forgive,
  };
}

/**
 * Returns the block of an attempt. The counter that an account has for all networks does not apply to a site with next
 * to no recent failures: otherwise a persistent attacker would lock the owner out.
 */
async function findBlock(db: Queryable, attempt: ThrottledAttempt, now: Date): Promise<Block | undefined> {
  const keys = bucketsOf(attempt).map(({ key }) => key);
  const rows = await db
    .selectFrom('sign_in_throttles')
    .select(['key', 'failures', 'blocked_until', 'updated_at'])
    .where('key', 'in', keys)
    .execute();
  const rowOf = (scope: Bucket['scope']) => rows.find((row) => row.key.startsWith(`${scope}:`));
  const [site, account] = [rowOf('account-site'), rowOf('account')];
  const recent = site && site.updated_at.getTime() > now.getTime() - RECENT ? site.failures : 0;
  const isUnderAttack = (account?.failures ?? 0) > ATTACK;
  const isExempt = recent < (isUnderAttack ? SITE_FAILURES_UNDER_ATTACK : SITE_FAILURES);
  const blocking = rows.filter((row) => row.blocked_until > now && !(isExempt && row === account));
  if (blocking.length === 0) return undefined;
  const until = Math.max(...blocking.map((row) => row.blocked_until.getTime()));
  return {
    retryAfter: Math.max(1, Math.ceil((until - now.getTime()) / SECOND)),
    isFirst: await countRejection(
      db,
      blocking.map(({ key }) => key),
    ),
  };
}

/** Counts a rejected attempt. Only the first of a block is audited, or anyone could fill the audit log at no cost. */
async function countRejection(db: Queryable, keys: string[]): Promise<boolean> {
  const rows = await db
    .updateTable('sign_in_throttles')
    .set({ refusals: sql<number>`refusals + 1` })
    .where('key', 'in', keys)
    .returning('refusals')
    .execute();
  return rows.some((row) => row.refusals === 1);
}

/** Counts a failure in each counter. A counter starts again after a day without failures. */
async function countFailure(db: Queryable, attempt: ThrottledAttempt, now: Date): Promise<void> {
  // In one order, so that two transactions never wait for each other.
  for (const { key, free, cap } of bucketsOf(attempt).toSorted((a, b) => (a.key < b.key ? -1 : 1))) {
    const failures = sql<number>`CASE WHEN sign_in_throttles.updated_at < ${new Date(now.getTime() - DAY)} THEN 1 ELSE sign_in_throttles.failures + 1 END`;
    await db
      .insertInto('sign_in_throttles')
      .values({ key, failures: 1, blocked_until: now, updated_at: now })
      .onConflict((conflict) =>
        conflict.column('key').doUpdateSet({
          failures,
          blocked_until: sql<Date>`CASE WHEN (${failures}) < ${free}::int THEN ${now}::timestamptz
            ELSE ${now}::timestamptz + least(${cap / SECOND}::float8, 2 ^ least((${failures}) - ${free}::int, 20)) * interval '1 second' END`,
          refusals: 0,
          updated_at: now,
        }),
      )
      .execute();
  }
}

async function forgive(db: Queryable, attempt: ThrottledAttempt): Promise<void> {
  const keys = bucketsOf(attempt)
    .filter(({ scope }) => scope !== 'network')
    .map(({ key }) => key);
  await db.deleteFrom('sign_in_throttles').where('key', 'in', keys).execute();
}

/** Returns the 429 error of a blocked attempt. */
export function tooManyAttempts({ retryAfter }: Block): AppError {
  const wait = `${retryAfter} ${retryAfter === 1 ? 'second' : 'seconds'}`;
  return new AppError('too_many_attempts', `Too many attempts. Try again in ${wait}.`, { retryAfter });
}

/** Deletes counters that a day without failures has reset. */
export async function purgeThrottles(db: Queryable, now: Date): Promise<void> {
  await db
    .deleteFrom('sign_in_throttles')
    .where('updated_at', '<', new Date(now.getTime() - DAY))
    .execute();
}
