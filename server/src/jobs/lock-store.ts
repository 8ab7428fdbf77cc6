import { setTimeout as sleep } from 'node:timers/promises';
import type { Database } from '../db/database.ts';
import { MINUTE, SECOND } from '../lib/clock.ts';

/** A lock that one node at a time has. */
export interface HeldLock {
  /** Whether it still is ours; asked before each step, since it goes with its connection. */
  isHeld(): Promise<boolean>;
  release(): Promise<void>;
}

/** PostgreSQL ends the connection of a node that vanished without a word after this, and with it the lock. Milliseconds. */
const SILENCE = 5 * MINUTE;
/** How long an answer is good for: a connection that is closed is noticed at once, and only a silent end needs asking. */
const TRUSTED = SECOND;
const PATIENCE = 5 * SECOND;

/** A network that went silent keeps a query for ever; this connection has no time limit of its own. */
const inTime = <T>(answer: Promise<T>): Promise<T> =>
  Promise.race([
    answer,
    sleep(PATIENCE, undefined, { ref: false }).then(() => {
      throw new Error('Query read timeout');
    }),
  ]);

/** Takes a lock by its name, on a connection of its own; undefined while another node has it. */
export async function tryLock(database: Database, name: string): Promise<HeldLock | undefined> {
  const client = database.dedicated(`roster-${name}`);
  const state = { lost: false };
  const onLost = () => {
    state.lost = true;
  };
  client.on('error', onLost);
  client.on('end', onLost);
  const release = async () => {
    await inTime(client.end()).catch(() => {});
  };
  try {
    await client.connect();
    await inTime(client.query(`SET idle_session_timeout = ${SILENCE}`));
    const answer = await inTime(
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
  let asked = performance.now();
  return {
    async isHeld() {
      if (state.lost || performance.now() - asked < TRUSTED) return !state.lost;
      asked = performance.now();
      return inTime(client.query('SELECT 1')).then(
        () => true,
        () => false,
      );
    },
    release,
  };
}
