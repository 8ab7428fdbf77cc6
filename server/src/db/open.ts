import type { Config } from '../config/config.ts';
import { parseDatabaseUrl } from '../config/database-url.ts';
import { type Connection, codeOf, type Database, DatabaseError, openDatabase } from './database.ts';
import { attachEmbedded, continueAsOwner, hasEmbeddedDatabase, startEmbedded } from './embedded/index.ts';
import type { Servers } from './pool.ts';
import { checkRequirements } from './requirements.ts';

/** A reachable database and how to close it. */
export interface OpenDatabase {
  database: Database;
  /** Closes the connections, and stops the embedded PostgreSQL if this process started it. */
  close(): Promise<void>;
}

type DatabaseConfig = Pick<Config, 'databaseUrl' | 'dataDir' | 'databasePoolSize'>;

/** Returns which database is configured, without its password. */
export function describeDatabase({ databaseUrl, dataDir }: Pick<Config, 'databaseUrl' | 'dataDir'>): string {
  if (databaseUrl === undefined) return `the data folder ${dataDir}`;
  const { servers, database } = parseDatabaseUrl(databaseUrl);
  const names = servers.map(({ name }) => name).join(', ');
  return `the database ${database || '(default)'} at ${names} (DATABASE_URL)`;
}

/**
 * Opens the configured database: the one at DATABASE_URL, else the embedded one, which is started.
 * @param options.attach use the embedded PostgreSQL of a running server if there is one (for the command line).
 * @param options.readOnly nothing is written, so a read-only server will do.
 * @param options.create create the embedded database if there is none; otherwise throws a DatabaseError.
 */
export async function openConfigured(
  config: DatabaseConfig,
  {
    attach = false,
    create = false,
    readOnly = false,
    log,
  }: { attach?: boolean; create?: boolean; readOnly?: boolean; log: (message: string) => void },
): Promise<OpenDatabase> {
  if (config.databaseUrl !== undefined) {
    const database = openDatabase(serversOf(config.databaseUrl), config.databasePoolSize);
    try {
      await checkRequirements(database, { poolSize: config.databasePoolSize, readOnly, warn: log });
    } catch (error) {
      await database.close();
      throw error instanceof DatabaseError
        ? error
        : new DatabaseError(`The database at DATABASE_URL can't be used: ${reasonOf(error)}`);
    }
    return { database, close: () => database.close() };
  }
  continueAsOwner(config.dataDir, log);
  const running = attach ? await attachEmbedded(config.dataDir) : undefined;
  if (running) {
    const database = openDatabase(running, 2);
    return { database, close: () => database.close() };
  }
  if (!create && !hasEmbeddedDatabase(config.dataDir))
    throw new DatabaseError(
      `There is no database in ${config.dataDir}. Set DATA_DIR or DATABASE_URL, or create one with roster start or roster migrate.`,
    );
  const embedded = await startEmbedded({ dataDir: config.dataDir, log });
  const database = openDatabase(embedded.connection, config.databasePoolSize);
  return {
    database,
    async close() {
      await database.close();
      await embedded.stop();
    },
  };
}

/** Returns the servers of DATABASE_URL as node-postgres takes them, which knows one host for each connection. */
function serversOf(databaseUrl: string): Servers<Connection> {
  const { servers, writable } = parseDatabaseUrl(databaseUrl);
  const [first, ...others] = servers;
  return {
    servers: [{ connectionString: first.url }, ...others.map(({ url }) => ({ connectionString: url }))],
    writable,
  };
}

/** Returns the message of an error. A failed connection to a host with two addresses is an AggregateError without a message. */
function reasonOf(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(reasonOf).join('; ');
  if (!(error instanceof Error)) return String(error);
  return error.message.split('\n')[0] || codeOf(error);
}
