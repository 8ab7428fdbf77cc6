import { randomInt } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Kysely, PostgresDialect, type PostgresPool, type Transaction } from 'kysely';
import pg from 'pg';
import { codeOf } from './errors.ts';
import { exactTimes } from './exact-times.ts';
import { FailoverPool, type Servers } from './pool.ts';
import { preparing } from './prepared.ts';
import { QUERY_TIMEOUT } from './session-settings.ts';
import { shareOf } from './share.ts';
import type { Tables } from './types.ts';
import { createWritability } from './writability.ts';

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
  /** Connects a client outside the pool, without a statement timeout: for LISTEN, session-level locks, long statements. */
  dedicated(applicationName: string): Promise<pg.Client>;
  /** False from a write that failed because the server is read-only or out of space until a test write succeeds. */
  isWritable(): boolean;
  /** Returns whether the server accepts writes. Rejects if it is unreachable. */
  checkWritable(): Promise<boolean>;
  /** Waits a moment for running queries, then closes all connections. */
  close(): Promise<void>;
}

/** Why the database can't be used; the message is a single line for the operator. */
export class DatabaseError extends Error {}

/** How to connect to PostgreSQL, as node-postgres expects it. */
export type Connection = Pick<
  pg.ClientConfig,
  'connectionString' | 'host' | 'port' | 'user' | 'database' | 'password' | 'ssl'
>;

export { codeOf, constraintOf, isUnavailable } from './errors.ts';

const RETRYABLE = new Set(['40001', '40P01']);
const ATTEMPTS = 5;
/**
 * PostgreSQL cancels a statement after this time; if it does not respond, the client gives up after `QUERY_TIMEOUT`.
 * Migrations and seeding, which run longer, use connections of their own. Milliseconds.
 */
const STATEMENT_TIMEOUT = 10_000;
/** How long `close` waits for running queries. Milliseconds. */
const CLOSE_TIMEOUT = 1000;

/** The part of the pool that anonymous callers may use at once. */
const ANONYMOUS_SHARE = 0.4;
/** How many connections a pool opens at most, unless configured. */
const POOL_SIZE = 10;

function connectionsOf(pool: PostgresPool, onError: (error: unknown) => void): Connections {
  const db = new Kysely<Tables>({
    dialect: new PostgresDialect({ pool }),
    log: (event) => {
      if (event.level === 'error') onError(event.error);
    },
  });
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

/** Creates a pool, which connects on first use, over one server or the servers of one database. */
export function openDatabase(target: Connection | Servers<Connection>, poolSize = POOL_SIZE): Database {
  const settings = { connectionTimeoutMillis: 3000, keepAlive: true, types: exactTimes };
  const pool = new FailoverPool('servers' in target ? target : { servers: [target], writable: false }, {
    ...settings,
    max: poolSize,
    statementTimeout: STATEMENT_TIMEOUT,
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
  const writability = createWritability(pool, () => pool.evict());
  const prepared = preparing(pool);
  const all = connectionsOf(prepared, writability.observe);
  const { db } = all;
  const share = Math.max(1, Math.floor(poolSize * ANONYMOUS_SHARE));
  return {
    ...all,
    pool,
    anonymous: connectionsOf(shareOf(prepared, share), writability.observe),
    dedicated: (applicationName) =>
      pool.tryServers(async () => {
        const client = new pg.Client({ ...settings, ...pool.server, application_name: applicationName });
        client.on('error', () => {});
        try {
          await client.connect();
          await pool.prepare(client, 0);
          return client;
        } catch (error) {
          void client.end().catch(() => {});
          throw error;
        }
      }),
    isWritable: () => writability.isWritable,
    checkWritable: () => writability.check(),
    async close() {
      writability.close();
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
