import { AsyncLocalStorage } from 'node:async_hooks';
import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { type Database, openDatabase } from '../../src/db/database.ts';
import { codeOf } from '../../src/db/errors.ts';
import { withDatabase } from './postgres.ts';

/** A database of a test file or of a test: a copy of the run's template. */
export interface TestDatabase {
  /** A connection URI, as in `DATABASE_URL`. */
  readonly url: string;
  readonly database: Database;
  /** Runs any statement, to read rows or to write rows that the API would refuse. */
  sql<Row extends object = Record<string, unknown>>(text: string, values?: unknown[]): Promise<Row[]>;
  /** Returns all audit events except those about the signing keys, oldest first. */
  audit(): Promise<AuditRow[]>;
  drop(): Promise<void>;
}

/** A row of audit_events. */
export interface AuditRow {
  id: string;
  at: Date;
  event_type: string;
  operation: string;
  outcome: string;
  reason: string | null;
  operated_by_id: string | null;
  operated_by_name: string | null;
  target_type: string | null;
  target_id: string | null;
  target_name: string | null;
  organization_id: string | null;
  project_id: string | null;
  address: string | null;
  user_agent: string | null;
  request_id: string | null;
  before: unknown;
  after: unknown;
}

function fromRun(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set: run tests through npm test -- PATH`);
  return value;
}

/** Returns the connection URI of the server for test databases, as set by `scripts/test.ts`. */
export const postgresUrl = (): string => fromRun('ROSTER_TEST_POSTGRES');

/** Returns a new database name of this run. */
export const newDatabaseName = (): string =>
  `${fromRun('ROSTER_TEST_TEMPLATE')}_${randomBytes(4).toString('hex')}`;

/**
 * Makes every use of the pool inside a transaction fail. When all connections are in use by transactions that need
 * a second one, the pool deadlocks; a test with few requests would not show it.
 */
function forbidNestedConnections(database: Database): void {
  const inTransaction = new AsyncLocalStorage<boolean>();
  const { transact, pool } = database;
  database.transact = (work) => transact((tx) => inTransaction.run(true, () => work(tx)));
  const connect = pool.connect.bind(pool);
  pool.connect = (...parameters: unknown[]) => {
    if (inTransaction.getStore()) throw new Error('This transaction takes a second connection from the pool');
    return Reflect.apply(connect, pool, parameters);
  };
}

/** Milliseconds by which a node receives notifications late. */
const NOTIFICATION_DELAY = 200;

/**
 * Makes notifications arrive late, so that a node which relies on its own notification, instead of dropping what it has
 * changed from its caches before it responds, always fails.
 */
function delayNotifications(database: Database): void {
  const { dedicated } = database;
  database.dedicated = async (applicationName) => {
    const client = await dedicated(applicationName);
    const emit = client.emit.bind(client);
    client.emit = (event, ...values) => {
      if (event !== 'notification') return emit(event, ...values);
      setTimeout(emit, NOTIFICATION_DELAY, event, ...values);
      return true;
    };
    return client;
  };
}

/** Returns the text of a statement from the first argument of `pg.Client.query`, prepared or not. */
export const statementOf = (argument: unknown): string =>
  typeof argument === 'object' && argument !== null && 'text' in argument
    ? String(argument.text)
    : String(argument);

const DEADLOCK = '40P01';

let administration: pg.Pool | undefined;

/** Runs a statement about whole databases, on a connection that this process keeps for the next one. */
async function administrate(statement: string): Promise<void> {
  administration ??= new pg.Pool({
    connectionString: postgresUrl(),
    max: 1,
    idleTimeoutMillis: 0,
    allowExitOnIdle: true,
  }).on('error', () => {});
  await administration.query(statement);
}

/** Creates a database: migrated, or `empty`. The caller drops it; `startTestServer` does so by itself. */
export async function createTestDatabase({ empty = false } = {}): Promise<TestDatabase> {
  const name = newDatabaseName();
  const template = empty ? "template0 ENCODING 'UTF8'" : fromRun('ROSTER_TEST_TEMPLATE');
  // Without fsync, a copy of the files takes a third of the time of one that is written to the log.
  await administrate(`CREATE DATABASE ${name} TEMPLATE ${template} STRATEGY FILE_COPY`);
  const url = withDatabase(postgresUrl(), name);
  const database = openDatabase({ connectionString: url });
  forbidNestedConnections(database);
  delayNotifications(database);
  const sql = async <Row extends object>(
    text: string,
    values: unknown[] = [],
    attempts = 3,
  ): Promise<Row[]> => {
    try {
      return (await database.pool.query<Row>(text, values)).rows;
    } catch (error) {
      // Against a background job, whose transaction would be repeated.
      if (attempts > 1 && codeOf(error) === DEADLOCK) return sql(text, values, attempts - 1);
      throw error;
    }
  };
  return {
    url,
    database,
    sql,
    audit: () => sql<AuditRow>("SELECT * FROM audit_events WHERE operation <> 'create_key' ORDER BY id"),
    async drop() {
      await database.close();
      await administrate(`DROP DATABASE ${name} WITH (FORCE)`);
    },
  };
}
