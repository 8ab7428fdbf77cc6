import { randomInt } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Kysely, PostgresDialect, type PostgresPool, type Transaction } from 'kysely';
import pg from 'pg';
import { exactTimes } from './exact-times.ts';
import { shareOf } from './share.ts';
import type { Tables } from './types.ts';

/** What a store runs queries on: the pool or a transaction. */
export type Queryable = Kysely<Tables>;
export type Tx = Transaction<Tables>;

/** What use cases read and write with. */
export interface Connections {
  readonly db: Queryable;
  /**
   * Runs `work` in one transaction. It is retried after a deadlock or serialization failure, so it must have no effects
   * outside the database.
   */
  transact<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
}

/** The database, whether embedded or external. */
export interface Database extends Connections {
  readonly pool: pg.Pool;
  /** The share of the pool that requests of anonymous callers get. */
  readonly anonymous: Connections;
  /** Returns an unconnected client outside the pool, for LISTEN and session-level locks. */
  dedicated(applicationName: string): pg.Client;
  /** Waits a moment for running queries, then closes all connections. */
  close(): Promise<void>;
}

/** How to connect to PostgreSQL, as node-postgres expects it. */
export type Connection = Pick<
  pg.ClientConfig,
  'connectionString' | 'host' | 'port' | 'user' | 'database' | 'password' | 'ssl'
>;

/** Returns the SQLSTATE of a PostgreSQL error, or the system error code of a failed connection. */
export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}

/** Returns the name of the violated constraint, if any. */
export function constraintOf(error: unknown): string {
  return error instanceof Error && 'constraint' in error && typeof error.constraint === 'string'
    ? error.constraint
    : '';
}

const CONNECTION_LOST =
  /Connection terminated|Query read timeout|timeout exceeded when trying to connect|Client has encountered a connection error|Client was closed|Cannot use a pool after/;

/**
 * Whether an error means that PostgreSQL is unavailable or overloaded, not that the request is wrong: class 08, 57P0x,
 * too many connections, statement timeout, repeated conflicts, read-only after a failover, and socket errors.
 */
export function isUnavailable(error: unknown): boolean {
  if (error instanceof AggregateError) return error.errors.some(isUnavailable);
  return (
    /^(08...|57P0[1-5]|57014|53300|25006|40001|40P01|ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENOTFOUND|EAI_AGAIN)$/.test(
      codeOf(error),
    ) ||
    // The socket of the embedded PostgreSQL is missing while it restarts. Any other missing file is a bug.
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
 * PostgreSQL cancels a statement after the first timeout; if it does not respond, the client gives up after the second.
 * Migrations and seeding, which run longer, use connections of their own. Milliseconds.
 */
const STATEMENT_TIMEOUT = 10_000;
const QUERY_TIMEOUT = 12_000;
/** How long `close` waits for running queries. Milliseconds. */
const CLOSE_TIMEOUT = 1000;

/** The part of the pool that anonymous callers may use at once. */
const ANONYMOUS_SHARE = 0.4;

function connectionsOf(pool: PostgresPool): Connections {
  const db = new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) });
  return {
    db,
    async transact(work) {
      for (let attempt = 1; ; attempt++) {
        try {
          return await db.transaction().execute(work);
        } catch (error) {
          if (attempt >= ATTEMPTS || !RETRYABLE.has(codeOf(error))) throw error;
          // Jitter, so that transactions that conflicted do not conflict again.
          await sleep(randomInt(1, 20 * attempt));
        }
      }
    },
  };
}

/** Creates a pool, which connects on first use. */
export function openDatabase(connection: Connection, poolSize = 10): Database {
  const settings = { ...connection, connectionTimeoutMillis: 3000, keepAlive: true, types: exactTimes };
  const pool = new pg.Pool({
    ...settings,
    max: poolSize,
    statement_timeout: STATEMENT_TIMEOUT,
    query_timeout: QUERY_TIMEOUT,
    idleTimeoutMillis: 30_000,
    application_name: 'roster',
  });
  // The pool drops an idle connection that breaks; the next request opens another or gets 503.
  pool.on('error', () => {});
  const clients = new Set<pg.PoolClient>();
  pool.on('connect', (client) => {
    clients.add(client);
    // A connection that breaks in use rejects its query. Without a listener, the error event would also end the process.
    client.on('error', () => {});
  });
  pool.on('remove', (client) => void clients.delete(client));
  const all = connectionsOf(pool);
  const { db } = all;
  const share = Math.max(1, Math.floor(poolSize * ANONYMOUS_SHARE));
  return {
    ...all,
    pool,
    anonymous: connectionsOf(shareOf(pool, share)),
    dedicated: (applicationName) => {
      const client = new pg.Client({ ...settings, application_name: applicationName });
      client.on('error', () => {});
      return client;
    },
    async close() {
      const timeout = setTimeout(() => {
        for (const client of clients) void client.end().catch(() => {});
      }, CLOSE_TIMEOUT);
      await db.destroy();
      // Kysely does not end a pool through which it has run no query.
      if (!pool.ending) await pool.end();
      clearTimeout(timeout);
    },
  };
}
