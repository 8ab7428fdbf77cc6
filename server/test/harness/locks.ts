import assert from 'node:assert/strict';
import type pg from 'pg';
import { eventually } from './eventually.ts';
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
  const blocked =
    "SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()";
  const waiting = (count: number) =>
    eventually(
      async () =>
        assert.ok((await sql(blocked)).length >= count, `fewer than ${count} statements wait for a lock`),
      TIMEOUT,
      2,
    );
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
