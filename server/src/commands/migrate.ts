import { readConfig } from '../config/config.ts';
import { migrate } from '../db/migrate.ts';
import { openForCommand } from './open.ts';

/** Applies the missing migrations and prints their names. */
export async function migrateDatabase(): Promise<void> {
  const { database, close } = await openForCommand(readConfig(), { create: true, log: console.log });
  try {
    const applied = await migrate(database, { log: console.log });
    console.log(applied.length > 0 ? `Applied: ${applied.join(', ')}.` : 'The database is up to date.');
  } finally {
    await close();
  }
}
