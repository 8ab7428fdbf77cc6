import { sql } from 'kysely';
import { LRUCache } from 'lru-cache';
import type { AuditEntry, Context, TransactionContext } from '../../access/context.ts';
import type { Caller } from '../../audit/record.ts';
import type { Queryable } from '../../db/database.ts';
import type { Fragment } from '../../db/guarded.ts';
import { DAY, SECOND } from '../../lib/clock.ts';
import { AppError } from '../../lib/errors.ts';
import {
  ATTACK_FAILURES,
  type Bucket,
  bucketsOf,
  DEVICE_NETWORK_FAILURES,
  decayPerSecond,
  RECENT_PERIOD,
  SITE_FAILURES,
  SITE_FAILURES_UNDER_ATTACK,
  type ThrottledAttempt,
} from './throttle-buckets.ts';

/** A blocked attempt. */
export interface Block {
  /** Seconds until the next attempt is possible. */
  retryAfter: number;
  /** Whether this is the first attempt that the block rejects; only that one is audited. */
  isFirst: boolean;
}

/** Rate limits password attempts, uses of links, and requests that send mail or cost password hashes. */
export interface Throttle {
  /**
   * Runs `work`. Attempts that this node knows to be blocked, and those of a burst, are rejected before they take a
   * connection of the database or a password hash, since one caller could otherwise occupy all of them. Throws 429.
   */
  admit<T>(attempt: ThrottledAttempt, now: () => Date, work: () => Promise<T>): Promise<T>;
  /**
   * Like `admit`, and runs attempts with the same counter one after the other on this node. Callers run `verify` or
   * `count` inside.
   */
  inTurn<T>(attempt: ThrottledAttempt, now: () => Date, work: () => Promise<T>): Promise<T>;
  /** Returns the block of an attempt, so that a blocked one costs no password hash. Counts the rejection. */
  findBlock(db: Queryable, attempt: ThrottledAttempt, now: Date): Promise<Block | undefined>;
  /**
   * Verifies an attempt and counts it as a failure if it is incorrect, in the caller's transaction. Attempts with the same
   * counter are serialized, so a parallel burst gets no more than the free ones; the transaction is repeated when another
   * node verifies one.
   * @param isCorrect called only when the attempt is not blocked.
   */
  verify(
    ctx: TransactionContext<Caller>,
    attempt: ThrottledAttempt,
    isCorrect: () => Promise<boolean>,
  ): Promise<'correct' | 'incorrect' | Block>;
  /** Counts an attempt that has no secret to verify, in the caller's transaction. Returns the block, if there is one. */
  count(ctx: TransactionContext<Caller>, attempt: ThrottledAttempt): Promise<Block | undefined>;
  /** Resets the counters of an account after a correct attempt. The counters of network and site stay. */
  forgive(db: Queryable, attempt: ThrottledAttempt): Promise<void>;
}

/** How many attempts with the same counter may run at once; more are rejected. */
const MAX_AT_ONCE = 20;
/** Blocks that a node remembers. The cache allocates all of these entries at the start: 100,000 take 30 ms. */
const MAX_REMEMBERED = 10_000;
/** How long a node rejects without asking the database, where another node may have reset the counters. Milliseconds. */
const REMEMBERED_FOR = 5 * SECOND;

/** Another node verifies an attempt with the same counter. The code makes the transaction repeat. */
class ContendedError extends Error {
  readonly code = '40001';
}

/** Creates the throttle. Its counters are in the database, so that all nodes share them. */
export function createThrottle(): Throttle {
  const remembered = new LRUCache<string, { until: number; blockedUntil: number }>({ max: MAX_REMEMBERED });
  // Two maps, because an admitted attempt is counted again by `inTurn`.
  const [admitted, inTurns] = [new Map<string, number>(), new Map<string, number>()];
  const turns = new Map<string, Promise<void>>();

  const recall = (attempt: ThrottledAttempt, now: Date): Block | undefined => {
    const time = now.getTime();
    const blocks = memoryKeysOf(attempt).flatMap((key) => remembered.get(key) ?? []);
    const until = Math.max(
      0,
      ...blocks.filter((block) => block.until > time).map((block) => block.blockedUntil),
    );
    return until > time ? { retryAfter: secondsUntil(until, now), isFirst: false } : undefined;
  };

  const rejectBlocked = (attempt: ThrottledAttempt, now: Date): void => {
    const block = recall(attempt, now);
    if (block) throw tooManyAttempts(block);
  };

  const limit = async <T>(counts: Map<string, number>, key: string, work: () => Promise<T>): Promise<T> => {
    const count = counts.get(key) ?? 0;
    if (count >= MAX_AT_ONCE) throw tooManyAttempts({ retryAfter: 1, isFirst: false });
    counts.set(key, count + 1);
    try {
      return await work();
    } finally {
      const left = (counts.get(key) ?? 1) - 1;
      if (left === 0) counts.delete(key);
      else counts.set(key, left);
    }
  };

  const findBlock: Throttle['findBlock'] = async (db, attempt, now) => {
    const blocking = await findBlocking(db, attempt, now);
    if (blocking.length === 0) return undefined;
    const end = Math.max(...blocking.map(({ until }) => until));
    for (const { memoryKey, until } of blocking)
      remembered.set(memoryKey, {
        until: Math.min(until, now.getTime() + REMEMBERED_FOR),
        blockedUntil: until,
      });
    const keys = blocking.map(({ key }) => key);
    return { retryAfter: secondsUntil(end, now), isFirst: await countRejection(db, keys) };
  };

  const forgive: Throttle['forgive'] = async (db, attempt) => {
    for (const key of memoryKeysOf(attempt)) remembered.delete(key);
    await db.deleteFrom('sign_in_throttles').where('key', 'in', accountKeysOf(attempt)).execute();
  };

  const verify: Throttle['verify'] = async ({ tx, now }, attempt, isCorrect) => {
    const { rows } = await sql<{ locked: boolean }>`
      SELECT pg_try_advisory_xact_lock(hashtextextended(${`roster.${turnKeyOf(attempt)}`}, 0)) AS locked`.execute(
      tx,
    );
    if (!rows[0]?.locked) throw new ContendedError('another node verifies an attempt');
    const block = await findBlock(tx, attempt, now);
    if (block) return block;
    if (await isCorrect()) {
      await forgive(tx, attempt);
      return 'correct';
    }
    await countFailure(tx, attempt, now);
    return 'incorrect';
  };

  return {
    async admit(attempt, now, work) {
      rejectBlocked(attempt, now());
      return limit(admitted, turnKeyOf(attempt), work);
    },
    async inTurn(attempt, now, work) {
      rejectBlocked(attempt, now());
      const key = turnKeyOf(attempt);
      return limit(inTurns, key, async () => {
        const before = turns.get(key);
        const { promise, resolve } = Promise.withResolvers<void>();
        turns.set(key, promise);
        try {
          await before;
          rejectBlocked(attempt, now());
          return await work();
        } catch (error) {
          if (error instanceof ContendedError) throw tooManyAttempts({ retryAfter: 1, isFirst: false });
          throw error;
        } finally {
          if (turns.get(key) === promise) turns.delete(key);
          resolve();
        }
      });
    },
    findBlock,
    verify,
    async count(ctx, attempt) {
      const result = await verify(ctx, attempt, async () => false);
      return typeof result === 'object' ? result : undefined;
    },
    forgive,
  };
}

const secondsUntil = (time: number, now: Date) => Math.max(1, Math.ceil((time - now.getTime()) / SECOND));

/** The first counter is the narrowest. */
const turnKeyOf = (attempt: ThrottledAttempt): string => bucketsOf(attempt)[0]?.key ?? attempt.kind;

/**
 * Returns under which key a block by a counter is remembered: the account's applies to sites with failures only, and the
 * network's to known devices later than to others.
 */
function memoryKeyOf({ scope, key }: Bucket, attempt: ThrottledAttempt, buckets: readonly Bucket[]): string {
  if (scope === 'account') return `${key} ${buckets.find((each) => each.scope === 'account-site')?.key}`;
  return scope === 'network' && attempt.deviceId !== undefined ? `${key} device` : key;
}

function memoryKeysOf(attempt: ThrottledAttempt): string[] {
  const buckets = bucketsOf(attempt);
  return buckets.map((bucket) => memoryKeyOf(bucket, attempt, buckets));
}

/**
 * Returns the counters that block an attempt. The counter that an account has for all networks does not apply to a site with
 * next to no recent failures: otherwise a persistent attacker would lock the owner out.
 */
async function findBlocking(
  db: Queryable,
  attempt: ThrottledAttempt,
  now: Date,
): Promise<{ key: string; memoryKey: string; until: number }[]> {
  const buckets = bucketsOf(attempt);
  const rows = await db
    .selectFrom('sign_in_throttles')
    .select(['key', 'failures', 'blocked_until', 'updated_at'])
    .where(
      'key',
      'in',
      buckets.map(({ key }) => key),
    )
    .execute();
  const rowOf = (scope: Bucket['scope']) => rows.find((row) => row.key.startsWith(`${scope}:`));
  const [site, account] = [rowOf('account-site'), rowOf('account')];
  const recent =
    site && site.updated_at.getTime() > now.getTime() - RECENT_PERIOD ? Math.ceil(site.failures) : 0;
  const isUnderAttack = (account?.failures ?? 0) > ATTACK_FAILURES;
  const isExempt = recent < (isUnderAttack ? SITE_FAILURES_UNDER_ATTACK : SITE_FAILURES);
  return buckets.flatMap((bucket) => {
    const row = rows.find(({ key }) => key === bucket.key);
    if (!row || row.blocked_until <= now || (isExempt && row === account)) return [];
    const isKnown = bucket.scope === 'network' && attempt.deviceId !== undefined;
    if (isKnown && row.failures < DEVICE_NETWORK_FAILURES) return [];
    const memoryKey = memoryKeyOf(bucket, attempt, buckets);
    return [{ key: bucket.key, memoryKey, until: row.blocked_until.getTime() }];
  });
}

/** Returns the counters of an account, which a correct attempt resets. */
const accountKeysOf = (attempt: ThrottledAttempt): string[] =>
  bucketsOf(attempt)
    .filter(({ scope }) => scope !== 'network' && scope !== 'site')
    .map(({ key }) => key);

/** SQL: whether a counter of one of these attempts blocks any attempts. Which ones, `Throttle.findBlock` decides. */
export const blockedCondition = (attempts: readonly ThrottledAttempt[], now: Date): Fragment<boolean> =>
  sql`EXISTS (SELECT FROM sign_in_throttles
    WHERE key = ANY (${attempts.flatMap((attempt) => bucketsOf(attempt).map(({ key }) => key))}::text[])
      AND blocked_until > ${now})`;

/** SQL: whether the account of one of these attempts has failures for `Throttle.forgive` to reset. */
export const failuresCondition = (attempts: readonly ThrottledAttempt[]): Fragment<boolean> =>
  sql`EXISTS (SELECT FROM sign_in_throttles WHERE key = ANY (${attempts.flatMap(accountKeysOf)}::text[]))`;

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

/** Not the present time, which is in the future of a node whose clock is some milliseconds behind. */
const NOT_BLOCKED = sql`timestamptz 'epoch'`;

/**
 * Counts a failure in each counter. A counter starts again after a day without failures, and drains meanwhile (leaky
 * bucket), so that a few failures a day never add up. It has fractions; a started one counts as a whole failure.
 */
async function countFailure(db: Queryable, attempt: ThrottledAttempt, now: Date): Promise<void> {
  const buckets = bucketsOf(attempt);
  const columnOf = <T>(value: (bucket: Bucket) => T) => buckets.map(value);
  // In one order, so that two transactions never wait for each other.
  await sql`
    WITH counted AS (SELECT * FROM unnest(${columnOf(({ key }) => key)}::text[], ${columnOf(({ free }) => free)}::int[],
      ${columnOf(({ cap }) => cap / SECOND)}::float8[], ${columnOf(({ free }) => decayPerSecond(free))}::float8[])
      AS counted (key, free, cap, decay))
    INSERT INTO sign_in_throttles AS known (key, failures, blocked_until, updated_at)
    SELECT key, 1, ${NOT_BLOCKED}, ${now} FROM counted ORDER BY key
    ON CONFLICT (key) DO UPDATE SET (failures, blocked_until, refusals, updated_at) = (
      SELECT now.failures,
        CASE WHEN ceil(now.failures) < free OR cap = 0 THEN ${NOT_BLOCKED}
          ELSE ${now}::timestamptz + least(cap, 2 ^ least(ceil(now.failures) - free, 20)) * interval '1 second' END,
        0, ${now}::timestamptz
      FROM counted, LATERAL (
        SELECT CASE WHEN known.updated_at < ${new Date(now.getTime() - DAY)} THEN 1
          ELSE greatest(0, known.failures
            - greatest(0, extract(epoch FROM ${now}::timestamptz - known.updated_at)::float8 * decay)) + 1 END
      ) AS now (failures)
      WHERE counted.key = known.key)`.execute(db);
}

/** Returns the 429 error of a blocked attempt. */
export function tooManyAttempts({ retryAfter }: Block): AppError {
  const wait = `${retryAfter} ${retryAfter === 1 ? 'second' : 'seconds'}`;
  return new AppError('too_many_attempts', `Too many attempts. Try again in ${wait}.`, { retryAfter });
}

/** Throws the 429 error if there is a block. The first attempt that it rejects is audited as `event`. */
export async function rejectIfBlocked(
  ctx: Pick<Context<Caller>, 'audit'>,
  block: Block | undefined,
  event: AuditEntry,
): Promise<void> {
  if (!block) return;
  if (block.isFirst) await ctx.audit(event);
  throw tooManyAttempts(block);
}

/** Deletes counters that a day without failures has reset. */
export async function purgeThrottles(db: Queryable, now: Date): Promise<void> {
  await db
    .deleteFrom('sign_in_throttles')
    .where('updated_at', '<', new Date(now.getTime() - DAY))
    .execute();
}
