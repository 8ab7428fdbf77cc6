import { setTimeout as sleep } from 'node:timers/promises';
import type { Database } from '../db/database.ts';
import { MINUTE, SECOND } from '../lib/clock.ts';

/** A session-level advisory lock, which one node at a time has. */
export interface AdvisoryLock {
  /** Whether this node still has the lock, which ends with its connection. Called before each step. */
  isHeld(): Promise<boolean>;
  release(): Promise<void>;
}

/** After this time PostgreSQL ends the idle connection of a node that is no longer reachable, and with it the lock. Milliseconds. */
const IDLE_SESSION_TIMEOUT = 5 * MINUTE;
/** How long a successful check is trusted. A closed connection is noticed at once; only a silent failure needs a query. */
const CHECK_INTERVAL = SECOND;
const QUERY_TIMEOUT = 5 * SECOND;

/** Rejects when a query takes too long: this connection has no timeout of its own, and a silent network never answers. */
const withTimeout = <T>(answer: Promise<T>): Promise<T> =>
  Promise.race([
    answer,
    sleep(QUERY_TIMEOUT, undefined, { ref: false }).then(() => {
      throw new Error('Query read timeout');
    }),
  ]);

/** Acquires a lock by name on a connection of its own; returns undefined if another node has it. */
export async function tryAdvisoryLock(database: Database, name: string): Promise<AdvisoryLock | undefined> {
  const client = await database.dedicated(`roster-${name}`);
  const state = { lost: false };
  const onLost = () => {
    state.lost = true;
  };
  client.on('error', onLost);
  client.on('end', onLost);
  const release = async () => {
    await withTimeout(client.end()).catch(() => {});
  };
  try {
    await withTimeout(client.query(`SET idle_session_timeout = ${IDLE_SESSION_TIMEOUT}`));
    const answer = await withTimeout(
      client.query<{ locked: boolean }>("SELECT pg_try_advisory_lock(hashtext('roster.' || $1)) AS locked", [
        name,
      ]),
    );
    if (!answer.rows[0]?.locked) {
      await release();
      return undefined;
    }
  } catch (error) {
    await release();
    throw error;
  }
  let checkedAt = performance.now();
  return {
    async isHeld() {
      if (state.lost || performance.now() - checkedAt < CHECK_INTERVAL) return !state.lost;
      checkedAt = performance.now();
      // A former primary may answer for a while, but its locks are not those of the present one.
      return withTimeout(client.query<{ transaction_read_only: string }>('SHOW transaction_read_only')).then(
        ({ rows }) => rows[0]?.transaction_read_only === 'off',
        () => false,
      );
    },
    release,
  };
}
