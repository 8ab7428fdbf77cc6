import { randomBytes } from 'node:crypto';
import { chmodSync, mkdtempSync, readlinkSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import pg from 'pg';
import { type Connection, openDatabase } from '../../src/db/database.ts';
import { asSuperuser, startEmbedded } from '../../src/db/embedded/index.ts';
import { migrate } from '../../src/db/migrate.ts';

/** A PostgreSQL server in which tests create their databases. */
export interface Postgres {
  /** The URI of a superuser, on a database that always exists. */
  url: string;
  stop(): Promise<void>;
}

/** Starts a temporary PostgreSQL for this run from the npm binaries. It is not crash-safe, which makes it faster. */
export async function startThrowaway(): Promise<Postgres> {
  const folder = mkdtempSync(join(tmpdir(), 'roster-tests-'));
  // When tests run as root, PostgreSQL runs as another account, which needs access.
  chmodSync(folder, 0o755);
  const remove = () => {
    const elsewhere = linkTarget(join(folder, 'postgres'));
    if (elsewhere !== undefined) rmSync(dirname(elsewhere), { recursive: true, force: true });
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  };
  try {
    const server = await startEmbedded({
      dataDir: folder,
      log: () => {},
      // Without autovacuum, statistics change only when a test updates them.
      settings: { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', autovacuum: 'off' },
    });
    return {
      url: urlOf(asSuperuser(server.connection)),
      async stop() {
        await server.stop();
        remove();
      },
    };
  } catch (error) {
    remove();
    throw error;
  }
}

function linkTarget(path: string): string | undefined {
  try {
    return readlinkSync(path);
  } catch {
    return undefined;
  }
}

/** Formats a connection as a URI, as in `DATABASE_URL`. */
export function urlOf({ host, port, user, password, database }: Connection): string {
  const parts = { host, port, user, password: typeof password === 'string' ? password : undefined };
  const query = Object.entries(parts).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}=${encodeURIComponent(value)}`],
  );
  return `postgres:///${database}?${query.join('&')}`;
}

/** Returns the URI of another database on the same server. */
export function withDatabase(url: string, database: string): string {
  const other = new URL(url);
  other.pathname = `/${database}`;
  return other.href;
}

/** Runs one statement on a connection of its own. */
export async function runStatement(url: string, statement: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => {});
  await client.connect();
  try {
    const { rows } = await client.query<Record<string, unknown>>(statement);
    return rows;
  } finally {
    await client.end();
  }
}

/** Returns a name prefix for databases that no other run uses. */
export const newRunName = (): string => `roster_test_${randomBytes(4).toString('hex')}`;

/** Creates and migrates the template database that tests copy. */
export async function createTemplate(url: string, name: string): Promise<void> {
  await runStatement(url, `CREATE DATABASE ${name} TEMPLATE template0 ENCODING 'UTF8'`);
  const database = openDatabase({ connectionString: withDatabase(url, name) }, 1);
  try {
    await migrate(database);
  } finally {
    await database.close();
  }
}

/** Drops all databases that a run has left behind. */
export async function dropDatabases(url: string, run: string): Promise<void> {
  const rows = await runStatement(
    url,
    `SELECT datname FROM pg_database WHERE starts_with(datname, '${run}')`,
  );
  for (const { datname } of rows) await runStatement(url, `DROP DATABASE IF EXISTS ${datname} WITH (FORCE)`);
}
