import type { Config } from '../config/config.ts';
import type { Database } from '../db/database.ts';
import { isMigrated } from '../db/migrate.ts';
import { describeDatabase, type OpenDatabase, openConfigured } from '../db/open.ts';
import { CommandError } from './command-error.ts';

/**
 * Opens the configured database for a command, through the running server if there is one and `attach` is set, and
 * reports on stderr which database it is. Throws a DatabaseError if there is none, unless `create` is set.
 */
export function openForCommand(
  config: Config,
  {
    attach = true,
    create = false,
    readOnly = false,
    log = () => {},
  }: { attach?: boolean; create?: boolean; readOnly?: boolean; log?: (message: string) => void } = {},
): Promise<OpenDatabase> {
  console.error(`Using ${describeDatabase(config)}.`);
  return openConfigured(config, { attach, create, readOnly, log });
}

/** Throws a CommandError if the database has not the tables of this release, or none. */
export async function requireMigrated(database: Database): Promise<void> {
  if (!(await isMigrated(database).catch(() => false)))
    throw new CommandError(
      'The database has not been migrated to this release. Start Roster or run roster migrate first.',
    );
}
