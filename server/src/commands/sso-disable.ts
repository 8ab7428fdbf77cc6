import { readConfig } from '../config/config.ts';
import { startDatabaseClock } from '../db/database-clock.ts';
import { migrate } from '../db/migrate.ts';
import { disableConnections } from '../federation/sso/index.ts';
import { CommandError, UsageError } from './command-error.ts';
import { openForCommand } from './open.ts';

/** Disables a connection by its id or name, or all of them, so that passwords work again when a provider does not. */
export async function disableSso(which: string | undefined, { all }: { all?: boolean }): Promise<void> {
  if ((which === undefined) !== (all === true)) throw new UsageError('Name one connection, or give --all.');
  const { database, close } = await openForCommand(readConfig());
  try {
    await migrate(database);
    const caller = { address: null, userAgent: 'roster sso disable', requestId: null };
    const names = await disableConnections(
      { database, clock: await startDatabaseClock(database) },
      caller,
      which,
    );
    if (names.length === 0) throw new CommandError('There is no enabled connection of this name or ID.');
    for (const name of names) console.log(`${name} is disabled. Its users can sign in with their passwords.`);
  } finally {
    await close();
  }
}
