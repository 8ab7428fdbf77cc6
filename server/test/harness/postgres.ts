import { randomBytes } from 'node:crypto';
import { chmodSync, mkdtempSync, readlinkSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import pg from 'pg';
import { type Connection, openDatabase } from '../../src/db/database.ts';
import { startEmbedded } from '../../src/db/embedded/index.ts';
import { migrate } from '../../src/db/migrate.ts';

/** A PostgreSQL in which tests make their databases. */
export interface Postgres {
  /** Leads a superuser to a database that always is there. */
  url: string;
  stop(): Promise<void>;
}

/** A PostgreSQL for this run alone, from the npm binaries, in a folder that goes with it. It forgets what a crash would spare. */
export async function startThrowaway(): Promise<Postgres> {
  const folder = mkdtempSync(join(tmpdir(), 'roster-tests-'));
  // As root the server runs as another account, which must get through.
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
      // Without autovacuum, statistics are as a test left them.
      settings: { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', autovacuum: 'off' },
    });
    return {
      url: urlOf(server.connection),
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

/** A connection as an address, so that it also fits `DATABASE_URL`. */
export function urlOf({ host, port, user, password, database }: Connection): string {
  const parts = { host, port, user, password: typeof password === 'string' ? password : undefined };
  const query = Object.entries(parts).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}=${encodeURIComponent(value)}`],
  );
  return `postgres:///${database}?${query.join('&')}`;
}

/** The same server, another database. */
export function withDatabase(url: string, database: string): string {
  const other = new URL(url);
  other.pathname = `/${database}`;
  return other.href;
}

/** One statement on a connection of its own. */
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

/** A name for databases that no other run uses. */
export const newRunName = (): string => `roster_test_${randomBytes(4).toString('hex')}`;

/** Makes and migrates the database that the tests of a run copy. */
export async function createTemplate(url: string, name: string): Promise<void> {
  await runStatement(url, `CREATE DATABASE ${name} TEMPLATE template0 ENCODING 'UTF8'`);
  const database = openDatabase({ connectionString: withDatabase(url, name) }, 1);
  try {
    await migrate(database);
  } finally {
    await database.close();
  }
}

/** Drops whatever databases a run has left. */
export async function dropDatabases(url: string, run: string): Promise<void> {
  const rows = await runStatement(
    url,
    `SELECT datname FROM pg_database WHERE starts_with(datname, '${run}')`,
  );
  for (const { datname } of rows) await runStatement(url, `DROP DATABASE IF EXISTS ${datname} WITH (FORCE)`);
}
