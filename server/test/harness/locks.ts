import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import type { TestServer } from './server.ts';

/** The timeout until requests wait for a lock; the server's own lock timeout is ten seconds. */
const TIMEOUT = 8000;

/** An open transaction that locks rows while a test sends requests that need them. */
export interface OpenTransaction {
  query: pg.PoolClient['query'];
  /** Waits until this many statements wait for a lock. */
  waiting(count: number): Promise<void>;
}

/** Runs `work` with an open transaction that is committed afterwards, or rolled back when `work` fails. */
export async function whileLocked<T>(
  { database, sql }: Pick<TestServer, 'database' | 'sql'>,
  work: (transaction: OpenTransaction) => Promise<T>,
): Promise<T> {
  const client = await database.pool.connect();
  const waiting = async (count: number) => {
    const begin = performance.now();
    const blocked =
      "SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()";
    while ((await sql(blocked)).length < count) {
      if (performance.now() - begin > TIMEOUT)
        throw new Error(`fewer than ${count} statements wait for a lock`);
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
