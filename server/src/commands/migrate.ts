import { readConfig } from '../config/config.ts';
import { migrate } from '../db/migrate.ts';
import { openConfigured } from '../db/open.ts';

/** Applies the migrations that are missing and says which. */
export async function migrateDatabase(): Promise<void> {
  const { database, close } = await openConfigured(readConfig(), { attach: true, log: console.log });
  try {
    const applied = await migrate(database);
    console.log(applied.length > 0 ? `Applied: ${applied.join(', ')}.` : 'The database is up to date.');
  } finally {
    await close();
  }
}
