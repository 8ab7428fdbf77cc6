import { sql } from 'kysely';
import type { Queryable } from '../../db/database.ts';
import { DAY, HOUR, MINUTE, SECOND } from '../../lib/clock.ts';
import { hashToken } from '../../lib/crypto.ts';
import { AppError } from '../../lib/errors.ts';
import { networkOf, siteOf } from './network.ts';

/** What is guessed at, and from where. */
export interface PasswordAttempt {
  /** Guesses of one kind do not count for another. */
  kind:
    | 'sign-in'
    | 'setup'
    | 'password-change'
    | 'invitation-link'
    | 'organization-invitation'
    | 'reset-request'
    | 'reset';
  /** Whose secret: an e-mail or an id; letter case does not matter. */
  account: string;
  address: string | null;
  /** A device on which the owner has given the right secret before. */
  deviceId?: string | undefined;
}

/** A counter of failures: `free` of them cost nothing, then each doubles the delay from one second up to `cap` (ms). */
interface Bucket {
  scope: 'device' | 'account-network' | 'account-site' | 'network' | 'account';
  key: string;
  free: number;
  cap: number;
}

/** When a blocked guess may be repeated, and whether it is the first that this block refused. */
export interface Block {
  until: Date;
  isFirst: boolean;
}

const digest = (...parts: string[]) => hashToken(parts.join('\n')).toString('base64url').slice(0, 32);

/** How many failures a site may have had lately at an account before guesses from elsewhere hold it up too. */
const FRESH_SITE = 3;
/** The same once an account has collected more failures than typing mistakes explain. */
const FRESH_SITE_UNDER_ATTACK = 1;
const ATTACK = 200;
/** How long failures of a site are recent. Milliseconds. */
const RECENT = 15 * MINUTE;

/**
 * Which counters a guess falls under. A device that the owner has used before has its own, so that strangers who guess
 * can slow down only themselves (OWASP: device cookies); so has a session that changes its password, and a link that
 * sets one. The others are the pair of account and network; the site, which only counts; and, capped at a minute
 * because they are shared with strangers, the network and the account.
 */
function bucketsOf({ kind, account, address, deviceId }: PasswordAttempt): Bucket[] {
  const whose = `${kind} ${account.toLowerCase()}`;
  const bucket = (scope: Bucket['scope'], free: number, cap: number, ...parts: string[]): Bucket => ({
    scope,
    key: `${scope}:${digest(...parts)}`,
    free,
    cap,
  });
  if (deviceId !== undefined) return [bucket('device', 5, 15 * MINUTE, whose, deviceId)];
  // Nothing is guessed here: each counts, so that nobody's mailbox is filled.
  if (kind === 'organization-invitation') return [bucket('device', 5, HOUR, whose)];
  if (kind === 'password-change' || kind === 'reset') return [bucket('device', 5, 15 * MINUTE, whose)];
  const network = networkOf(address ?? '');
  // Each request counts, since what it is worth is not known when it is asked for.
  if (kind === 'reset-request') return [bucket('network', 50, MINUTE, kind, network)];
  return [
    bucket('account-network', 5, 15 * MINUTE, whose, network),
    bucket('account-site', 0, 0, whose, siteOf(address ?? '')),
    bucket('network', 50, MINUTE, kind, network),
    bucket('account', 50, MINUTE, whose),
  ];
}

/**
 * Whether a guess must wait. What an account collects from everywhere does not hold against a site with next to no
 * recent failures at it: else whoever keeps guessing would keep its owner out.
 */
export async function findBlock(
  db: Queryable,
  guess: PasswordAttempt,
  now: Date,
): Promise<Block | undefined> {
  const rows = await db
    .selectFrom('sign_in_throttles')
    .select(['key', 'failures', 'blocked_until', 'updated_at'])
    .where('key', 'in', keysOf(guess))
    .execute();
  const rowOf = (scope: Bucket['scope']) => rows.find((row) => row.key.startsWith(`${scope}:`));
  const [site, account] = [rowOf('account-site'), rowOf('account')];
  const recent = site && site.updated_at.getTime() > now.getTime() - RECENT ? site.failures : 0;
  const isFresh = recent < ((account?.failures ?? 0) > ATTACK ? FRESH_SITE_UNDER_ATTACK : FRESH_SITE);
  const blocking = rows.filter((row) => row.blocked_until > now && !(isFresh && row === account));
  if (blocking.length === 0) return undefined;
  return {
    until: new Date(Math.max(...blocking.map((row) => row.blocked_until.getTime()))),
    isFirst: await countRefusal(
      db,
      blocking.map((row) => row.key),
    ),
  };
}

const keysOf = (guess: PasswordAttempt) => bucketsOf(guess).map(({ key }) => key);

/** Refusals are counted here and not all in the audit trail, or a stranger could fill it at no cost. */
async function countRefusal(db: Queryable, keys: string[]): Promise<boolean> {
  const rows = await db
    .updateTable('sign_in_throttles')
    .set({ refusals: sql<number>`refusals + 1` })
    .where('key', 'in', keys)
    .returning('refusals')
    .execute();
  return rows.some((row) => row.refusals === 1);
}

/** The refusal of a blocked guess, which says when to come again. */
export function tooManyAttempts({ until }: Block, now: Date): AppError {
  const retryAfter = Math.max(1, Math.ceil((until.getTime() - now.getTime()) / SECOND));
  const wait = `${retryAfter} ${retryAfter === 1 ? 'second' : 'seconds'}`;
  return new AppError('too_many_attempts', `Too many attempts. Try again in ${wait}.`, { retryAfter });
}

/** Counts one failure in each counter; a day without failures forgets. */
async function countFailure(db: Queryable, guess: PasswordAttempt, now: Date): Promise<void> {
  // One order for all, so that two transactions never wait for each other crosswise.
  for (const { key, free, cap } of bucketsOf(guess).toSorted((a, b) => (a.key < b.key ? -1 : 1))) {
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

/** A right secret wipes what stands against this account from here. The network's own count stays. */
export async function forgive(db: Queryable, guess: PasswordAttempt): Promise<void> {
  const keys = bucketsOf(guess)
    .filter(({ scope }) => scope !== 'network')
    .map(({ key }) => key);
  await db.deleteFrom('sign_in_throttles').where('key', 'in', keys).execute();
}

/**
 * Judges a guess in the caller's transaction: guesses at one account made at the same moment are judged one after the
 * other, so a burst gets no more than its free ones.
 * @param isRight asked only when the guess is not blocked.
 */
export async function verifyAttempt(
  tx: Queryable,
  guess: PasswordAttempt,
  now: () => Date,
  isRight: () => Promise<boolean>,
): Promise<'right' | 'wrong' | Block> {
  const whose = `roster.${guess.kind}.${guess.account.toLowerCase()}`;
  await sql`SELECT pg_advisory_xact_lock(hashtextextended(${whose}, 0))`.execute(tx);
  const block = await findBlock(tx, guess, now());
  if (block) return block;
  if (await isRight()) {
    await forgive(tx, guess);
    return 'right';
  }
  await countFailure(tx, guess, now());
  return 'wrong';
}

/** Removes counters that a day without failures has made void. */
export async function purgeThrottles(db: Queryable, now: Date): Promise<void> {
  await db
    .deleteFrom('sign_in_throttles')
    .where('updated_at', '<', new Date(now.getTime() - DAY))
    .execute();
}
