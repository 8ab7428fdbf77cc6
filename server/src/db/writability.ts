import { AsyncLocalStorage } from 'node:async_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { codeOf, isOutOfResources, READ_ONLY } from './errors.ts';

/** Whether the database can store something, as far as the queries of this node show. */
export interface Writability {
  readonly isWritable: boolean;
  /** Evaluates the error of a query. */
  observe(error: unknown): void;
  /** Reads whether the server accepts writes. Rejects if it is unreachable. */
  check(): Promise<boolean>;
  close(): void;
}

/** How long after a failed write, and how often, a test write is tried. Milliseconds. */
const PROBE_INTERVAL = 5000;

/**
 * A temporary table needs new space on the disk, as real writes do, and leaves nothing. A row in an existing page would
 * succeed on a full disk.
 */
const TEST_WRITE = [
  'BEGIN',
  'CREATE TEMPORARY TABLE roster_test_write (filler text) ON COMMIT DROP',
  `INSERT INTO roster_test_write SELECT repeat('x', 1000) FROM generate_series(1, 1000)`,
  'COMMIT',
];
/** The role may not create temporary tables. */
const FORBIDDEN = '42501';

/**
 * Creates the state. After a write failed because the server is read-only or out of space, the database counts as not
 * writable until a test write succeeds.
 * @param evict drops the connections of the pool, because new ones may lead to another server.
 */
export function createWritability(pool: pg.Pool, evict: () => void): Writability {
  // The probe is started by a failed query, but does not belong to its transaction.
  const outside = AsyncLocalStorage.snapshot();
  const state = { isWritable: true, isProbing: false, isClosed: false };

  const isReadOnly = async () => {
    const { rows } = await pool.query<{ read_only: boolean }>(
      "SELECT current_setting('transaction_read_only')::bool AS read_only",
    );
    return rows[0]?.read_only !== false;
  };
  const testWrite = async (): Promise<boolean> => {
    if (await isReadOnly()) return false;
    const client = await pool.connect();
    try {
      for (const statement of TEST_WRITE) await client.query(statement);
      return true;
    } catch (error) {
      return codeOf(error) === FORBIDDEN;
    } finally {
      // Also ends the transaction.
      client.release(true);
    }
  };
  const probe = async () => {
    state.isProbing = true;
    while (!state.isWritable && !state.isClosed) {
      await sleep(PROBE_INTERVAL, undefined, { ref: false });
      if (state.isClosed) return;
      evict();
      state.isWritable = await testWrite().catch(() => false);
    }
    state.isProbing = false;
  };
  const fail = () => {
    evict();
    state.isWritable = false;
    if (!state.isProbing) outside(() => void probe());
  };
  return {
    get isWritable() {
      return state.isWritable;
    },
    observe(error) {
      if (codeOf(error) === READ_ONLY || isOutOfResources(error)) fail();
      else if (error instanceof Error && error.message === 'Query read timeout') evict();
    },
    async check() {
      if (!state.isWritable) return false;
      if (!(await isReadOnly())) return true;
      fail();
      return false;
    },
    close() {
      state.isClosed = true;
    },
  };
}
