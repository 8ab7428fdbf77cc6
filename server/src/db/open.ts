import type { Config } from '../config/config.ts';
import { codeOf, type Database, openDatabase } from './database.ts';
import { attachEmbedded, startEmbedded } from './embedded/index.ts';

/** A database that is reachable, and how to leave it. */
export interface OpenDatabase {
  database: Database;
  /** Closes the connections and, if PostgreSQL is our own, stops it. */
  close(): Promise<void>;
}

/** A database that can't be used, in one line for whoever starts Roster. */
export class DatabaseError extends Error {}

const OLDEST = 150_000;

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
        : new DatabaseError(`DATABASE_URL does not lead to a usable database: ${reasonOf(error)}`);
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
  if (!found || found.version < OLDEST)
    throw new DatabaseError(`DATABASE_URL leads to PostgreSQL ${found?.name}; Roster needs 15 or newer.`);
}

/** A refused connection to a name with two addresses comes as an AggregateError without words. */
function reasonOf(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(reasonOf).join('; ');
  if (!(error instanceof Error)) return String(error);
  return error.message.split('\n')[0] || codeOf(error);
}
