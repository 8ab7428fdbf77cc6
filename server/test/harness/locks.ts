import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import type { TestServer } from './server.ts';

/** How long it may take until requests have come to a lock; the server itself gives up after ten seconds. */
const LONGEST = 8000;

/** A transaction of somebody else's that stays open while a test brings requests before its locks. */
export interface OpenTransaction {
  query: pg.PoolClient['query'];
  /** Waits until so many statements wait for a lock. */
  waiting(count: number): Promise<void>;
}

/** Runs `work` with a transaction that is committed at its end (rolled back when it fails). */
export async function whileHeld<T>(
  { database, sql }: Pick<TestServer, 'database' | 'sql'>,
  work: (held: OpenTransaction) => Promise<T>,
): Promise<T> {
  const client = await database.pool.connect();
  const waiting = async (count: number) => {
    const begin = performance.now();
    const blocked =
      "SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()";
    while ((await sql(blocked)).length < count) {
      if (performance.now() - begin > LONGEST) throw new Error(`there are no ${count} that wait for a lock`);
      await sleep(2);
    }
  };
  try {
    await client.query('BEGIN');
    const result = await work({ query: client.query.bind(client), waiting });
    await client.query('COMMIT');
    return result;
  } catch (error) {
    await client.query('ROLLBACK');
    throw error;
  } finally {
    client.release();
  }
}
