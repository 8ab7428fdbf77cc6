import type { Config } from '../config/config.ts';
import { codeOf, type Database, openDatabase } from './database.ts';
import { attachEmbedded, continueAsOwner, hasEmbeddedDatabase, startEmbedded } from './embedded/index.ts';

/** A reachable database and how to close it. */
export interface OpenDatabase {
  database: Database;
  /** Closes the connections, and stops the embedded PostgreSQL if this process started it. */
  close(): Promise<void>;
}

/** Why the database can't be used; the message is a single line for the operator. */
export class DatabaseError extends Error {}

const MIN_VERSION = 150_000;

type DatabaseConfig = Pick<Config, 'databaseUrl' | 'dataDir'>;

/** Returns which database is configured, without its password. */
export function describeDatabase({ databaseUrl, dataDir }: DatabaseConfig): string {
  if (databaseUrl === undefined) return `the data folder ${dataDir}`;
  const { host, pathname, searchParams } = new URL(databaseUrl);
  // A socket folder is a parameter of the URL.
  const server = host || searchParams.get('host') || 'localhost';
  return `the database ${decodeURIComponent(pathname.slice(1)) || '(default)'} at ${server} (DATABASE_URL)`;
}

/**
 * Opens the configured database: the one at DATABASE_URL, else the embedded one, which is started.
 * @param options.attach use the embedded PostgreSQL of a running server if there is one (for the command line).
 * @param options.create create the embedded database if there is none; otherwise throws a DatabaseError.
 */
export async function openConfigured(
  config: DatabaseConfig,
  {
    attach = false,
    create = false,
    log,
  }: { attach?: boolean; create?: boolean; log: (message: string) => void },
): Promise<OpenDatabase> {
  if (config.databaseUrl !== undefined) {
    const database = openDatabase({ connectionString: config.databaseUrl });
    try {
      await checkVersion(database);
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
  const database = openDatabase(embedded.connection);
  return {
    database,
    async close() {
      await database.close();
      await embedded.stop();
    },
  };
}

async function checkVersion(database: Database): Promise<void> {
  const { rows } = await database.pool.query<{ version: number; name: string }>(
    "SELECT current_setting('server_version_num')::int AS version, current_setting('server_version') AS name",
  );
  const [found] = rows;
  if (!found || found.version < MIN_VERSION)
    throw new DatabaseError(`DATABASE_URL is PostgreSQL ${found?.name}; Roster needs 15 or later.`);
}

/** Returns the message of an error. A failed connection to a host with two addresses is an AggregateError without a message. */
function reasonOf(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(reasonOf).join('; ');
  if (!(error instanceof Error)) return String(error);
  return error.message.split('\n')[0] || codeOf(error);
}
