import type { Config } from '../config/config.ts';
import { codeOf, type Database, openDatabase } from './database.ts';
import { attachEmbedded, startEmbedded } from './embedded/index.ts';

/** A reachable database and how to close it. */
export interface OpenDatabase {
  database: Database;
  /** Closes the connections, and stops the embedded PostgreSQL if this process started it. */
  close(): Promise<void>;
}

/** Why the database can't be used; the message is a single line for the operator. */
export class DatabaseError extends Error {}

const MIN_VERSION = 150_000;

/**
 * Opens the configured database: the one at DATABASE_URL, else the embedded one, which is started.
 * @param options.attach use the embedded PostgreSQL of a running server if there is one (for the command line).
 */
export async function openConfigured(
  config: Pick<Config, 'databaseUrl' | 'dataDir'>,
  { attach = false, log }: { attach?: boolean; log: (message: string) => void },
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
  const running = attach ? await attachEmbedded(config.dataDir) : undefined;
  if (running) {
    const database = openDatabase(running, 2);
    return { database, close: () => database.close() };
  }
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
