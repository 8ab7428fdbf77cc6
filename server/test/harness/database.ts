import { AsyncLocalStorage } from 'node:async_hooks';
import { randomBytes } from 'node:crypto';
import { type Database, openDatabase } from '../../src/db/database.ts';
import { runStatement, withDatabase } from './postgres.ts';

/** A database of one test file (or one test): a copy of the run's template. */
export interface TestDatabase {
  /** Fits `DATABASE_URL`. */
  readonly url: string;
  readonly database: Database;
  /** Any statement, for looking at rows and for putting some there that the interface would not. */
  sql<Row extends object = Record<string, unknown>>(text: string, values?: unknown[]): Promise<Row[]>;
  /** Every audit event but those of the trail's own keys, oldest first. */
  audit(): Promise<AuditRow[]>;
  drop(): Promise<void>;
}

/** An audit event as it stands in the table. */
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

/** Where databases are made, as `scripts/test.ts` prepared it. */
export const postgresUrl = (): string => fromRun('ROSTER_TEST_POSTGRES');

/** A name for one more database of this run. */
export const newDatabaseName = (): string =>
  `${fromRun('ROSTER_TEST_TEMPLATE')}_${randomBytes(4).toString('hex')}`;

/**
 * Makes every use of the pool inside a transaction fail. A transaction that waits for a second connection starves the
 * pool as soon as there are as many of them as connections, which a test with few requests does not show.
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

/** Makes a database: migrated, or `empty`. Whoever asks drops it; `startTestServer` does so by itself. */
export async function createTestDatabase({ empty = false } = {}): Promise<TestDatabase> {
  const name = newDatabaseName();
  const template = empty ? "template0 ENCODING 'UTF8'" : fromRun('ROSTER_TEST_TEMPLATE');
  await runStatement(postgresUrl(), `CREATE DATABASE ${name} TEMPLATE ${template}`);
  const url = withDatabase(postgresUrl(), name);
  const database = openDatabase({ connectionString: url });
  forbidNestedConnections(database);
  const sql = async <Row extends object>(text: string, values: unknown[] = []) => {
    const { rows } = await database.pool.query<Row>(text, values);
    return rows;
  };
  return {
    url,
    database,
    sql,
    audit: () => sql<AuditRow>("SELECT * FROM audit_events WHERE operation <> 'create_key' ORDER BY id"),
    async drop() {
      await database.close();
      await runStatement(postgresUrl(), `DROP DATABASE ${name} WITH (FORCE)`);
    },
  };
}
