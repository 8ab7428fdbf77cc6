import { randomInt } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Kysely, PostgresDialect, type Transaction } from 'kysely';
import pg from 'pg';
import type { Tables } from './types.ts';

/** What a store needs: the pool or a transaction of it. */
export type Queryable = Kysely<Tables>;
export type Tx = Transaction<Tables>;

/** The database seam: the embedded PostgreSQL and any other look the same above it. */
export interface Database {
  readonly db: Queryable;
  readonly pool: pg.Pool;
  /**
   * Runs `work` in one transaction. It may run again after a deadlock or serialization failure,
   * so it must touch nothing but the database.
   */
  transact<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
  /** A connection of its own, outside the pool, for LISTEN and long locks. Not connected yet. */
  dedicated(applicationName: string): pg.Client;
  /** Lets queries in flight finish for a moment, then cuts them off. */
  close(): Promise<void>;
}

/** How to reach PostgreSQL, as node-postgres takes it. */
export type Connection = Pick<
  pg.ClientConfig,
  'connectionString' | 'host' | 'port' | 'user' | 'database' | 'password' | 'ssl'
>;

/** SQLSTATE of an error of PostgreSQL, or the system's code of a failed connection. */
export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}

/** The constraint that a statement broke, if any. */
export function constraintOf(error: unknown): string {
  return error instanceof Error && 'constraint' in error && typeof error.constraint === 'string'
    ? error.constraint
    : '';
}

const CONNECTION_LOST =
  /Connection terminated|Query read timeout|timeout exceeded when trying to connect|Client has encountered a connection error|Client was closed|Cannot use a pool after/;

/**
 * Whether an error means that PostgreSQL is away or overwhelmed, not that we asked wrongly: class 08, 57P0x, too many
 * connections, a statement that took too long or met others again and again, read only after a failover, socket errors.
 */
export function isUnavailable(error: unknown): boolean {
  if (error instanceof AggregateError) return error.errors.some(isUnavailable);
  return (
    /^(08...|57P0[1-5]|57014|53300|25006|40001|40P01|ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENOTFOUND|EAI_AGAIN)$/.test(
      codeOf(error),
    ) ||
    // The socket of the embedded one is away while it restarts; any other file that is missing is a fault of ours.
    (codeOf(error) === 'ENOENT' &&
      error instanceof Error &&
      'syscall' in error &&
      error.syscall === 'connect') ||
    (error instanceof Error && CONNECTION_LOST.test(error.message))
  );
}

const RETRYABLE = new Set(['40001', '40P01']);
const ATTEMPTS = 5;
/**
 * How long a query may take: PostgreSQL ends it at the first, and if it does not even answer, we give up at the second.
 * What runs longer by nature (migrations, seeding) has a connection of its own. Milliseconds.
 */
const LONGEST_STATEMENT = 10_000;
const LONGEST_QUERY = 12_000;
/** How long closing waits for queries in flight. Milliseconds. */
const CLOSING = 1000;

/** Opens a pool; connects lazily. */
export function openDatabase(connection: Connection, poolSize = 10): Database {
  const settings = { ...connection, connectionTimeoutMillis: 3000, keepAlive: true };
  const pool = new pg.Pool({
    ...settings,
    max: poolSize,
    statement_timeout: LONGEST_STATEMENT,
    query_timeout: LONGEST_QUERY,
    idleTimeoutMillis: 30_000,
    application_name: 'roster',
  });
  // An idle connection that breaks is dropped by the pool; the next request opens another or is told 503.
  pool.on('error', () => {});
  const clients = new Set<pg.PoolClient>();
  pool.on('connect', (client) => {
    clients.add(client);
    // One that breaks in use fails its query; without a listener of its own, the error would end the process besides.
    client.on('error', () => {});
  });
  pool.on('remove', (client) => void clients.delete(client));
  const db = new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) });
  return {
    db,
    pool,
    async transact(work) {
      for (let attempt = 1; ; attempt++) {
        try {
          return await db.transaction().execute(work);
        } catch (error) {
          if (attempt >= ATTEMPTS || !RETRYABLE.has(codeOf(error))) throw error;
          // Those who met do not meet again at the same moment.
          await sleep(randomInt(1, 20 * attempt));
        }
      }
    },
    dedicated: (applicationName) => {
      const client = new pg.Client({ ...settings, application_name: applicationName });
      client.on('error', () => {});
      return client;
    },
    async close() {
      const impatient = setTimeout(() => {
        for (const client of clients) void client.end().catch(() => {});
      }, CLOSING);
      await db.destroy();
      // Kysely leaves a pool alone that no query of its own went through.
      if (!pool.ending) await pool.end();
      clearTimeout(impatient);
    },
  };
}
