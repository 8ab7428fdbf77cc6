import { setTimeout as sleep } from 'node:timers/promises';
import type { Database } from '../db/database.ts';
import { MINUTE, SECOND } from '../lib/clock.ts';
import { createTurns } from '../lib/turns.ts';

/** A session-level advisory lock, which one node at a time has. */
export interface AdvisoryLock {
  /** Whether this node still has the lock, which ends with its connection. Called before each step. */
  isHeld(): Promise<boolean>;
  release(): Promise<void>;
}

/** The advisory locks of a node. They share one connection, which is opened for the first and closed a minute after the last. */
export interface AdvisoryLocks {
  /**
   * Acquires a lock by name; returns undefined if another node has it. The same node must not acquire it twice:
   * PostgreSQL would let it.
   */
  tryLock(name: string): Promise<AdvisoryLock | undefined>;
  close(): Promise<void>;
}

/** After this time PostgreSQL ends the idle connection of a node that is no longer reachable, and with it the locks. Milliseconds. */
const IDLE_SESSION_TIMEOUT = 5 * MINUTE;
/** How long the connection is kept without a lock. Milliseconds. */
const KEPT_FOR = MINUTE;
/** How long a successful check is trusted. A closed connection is noticed at once; only a silent failure needs a query. */
const CHECK_INTERVAL = SECOND;
const QUERY_TIMEOUT = 5 * SECOND;

interface Session {
  /** Ends the connection if the query takes too long: a silent network never answers. */
  query(text: string, values?: string[]): Promise<Record<string, unknown> | undefined>;
  isAlive(): Promise<boolean>;
  end(): Promise<void>;
}

/** @param onLost called when the connection is closed by either side. */
async function openSession(database: Database, onLost: () => void): Promise<Session> {
  const client = await database.dedicated('roster-jobs');
  let isLost = false;
  let checkedAt = performance.now();
  let checking: Promise<boolean> | undefined;
  const lose = () => {
    isLost = true;
    onLost();
  };
  client.on('error', lose);
  client.on('end', lose);
  const end = async () => {
    lose();
    await Promise.race([client.end().catch(() => {}), sleep(QUERY_TIMEOUT, undefined, { ref: false })]);
  };
  // node-postgres will no longer queue the queries of a client.
  const inTurn = createTurns();
  const query: Session['query'] = (text, values) =>
    inTurn(async () => {
      const timeout = setTimeout(() => void end(), QUERY_TIMEOUT).unref();
      try {
        return (await client.query<Record<string, unknown>>(text, values)).rows[0];
      } finally {
        clearTimeout(timeout);
      }
    });
  try {
    await query(`SET idle_session_timeout = ${IDLE_SESSION_TIMEOUT}`);
  } catch (error) {
    void end();
    throw error;
  }
  const check = async (): Promise<boolean> => {
    // A former primary may answer for a while, but its locks are not those of the present one.
    const answer = await query('SHOW transaction_read_only').catch(() => undefined);
    const isWritable = answer?.transaction_read_only === 'off';
    if (isWritable) checkedAt = performance.now();
    else void end();
    return isWritable;
  };
  return {
    query,
    end,
    async isAlive() {
      if (isLost || performance.now() - checkedAt < CHECK_INTERVAL) return !isLost;
      checking ??= check().finally(() => {
        checking = undefined;
      });
      return checking;
    },
  };
}

/** Creates the locks of a node; nothing is connected yet. */
export function createAdvisoryLocks(database: Database): AdvisoryLocks {
  let current: Promise<Session> | undefined;
  /** How many locks this node has or is acquiring. */
  let inUse = 0;
  let closing: NodeJS.Timeout | undefined;

  const connect = (): Promise<Session> => {
    if (current) return current;
    const forget = () => {
      if (current === opening) current = undefined;
    };
    const opening = openSession(database, forget);
    opening.catch(forget);
    current = opening;
    return opening;
  };
  const close = async () => {
    clearTimeout(closing);
    const closed = current;
    current = undefined;
    const session = await closed?.catch(() => undefined);
    await session?.end();
  };
  const leave = () => {
    inUse -= 1;
    if (inUse === 0) closing = setTimeout(() => void close(), KEPT_FOR).unref();
  };

  return {
    async tryLock(name) {
      clearTimeout(closing);
      inUse += 1;
      let isAcquired = false;
      try {
        let session = await connect();
        // The connection may lead to a former primary.
        if (!(await session.isAlive())) session = await connect();
        const { query, isAlive, end } = session;
        const answer = await query("SELECT pg_try_advisory_lock(hashtext('roster.' || $1)) AS locked", [
          name,
        ]);
        isAcquired = answer?.locked === true;
        if (!isAcquired) return undefined;
        return {
          isHeld: isAlive,
          async release() {
            // A lock that can't be released ends with the connection.
            await query("SELECT pg_advisory_unlock(hashtext('roster.' || $1))", [name]).catch(end);
            leave();
          },
        };
      } finally {
        if (!isAcquired) leave();
      }
    },
    close,
  };
}
