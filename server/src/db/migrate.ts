import { readdirSync, readFileSync } from 'node:fs';
import type { Database } from './database.ts';

const FOLDER = new URL('./migrations/', import.meta.url);

/** Returns the names of this release's migrations in order: `0001_users` … */
export function knownMigrations(): string[] {
  return readdirSync(FOLDER)
    .filter((name) => /^\d{4}_\w+\.sql$/.test(name))
    .map((name) => name.slice(0, -4))
    .sort();
}

/** Thrown when a newer release migrated the database: using it could damage data. */
export class NewerDatabaseError extends Error {}

/**
 * Applies the missing migrations, each in its own transaction, under an advisory lock, so that only one of several
 * starting nodes applies them. Returns the names of the applied migrations.
 * @param options.through the last migration to apply; default: all.
 */
export async function migrate(
  database: Database,
  { through }: { through?: string | undefined } = {},
): Promise<string[]> {
  // Outside the pool: a migration may take longer than the statement timeout.
  const client = database.dedicated('roster-migrate');
  try {
    await client.connect();
    await client.query(`SELECT pg_advisory_lock(hashtext('roster.migrations'))`);
    await client.query(
      'CREATE TABLE IF NOT EXISTS schema_migrations (name text PRIMARY KEY, applied_at timestamptz NOT NULL DEFAULT now())',
    );
    const { rows } = await client.query<{ name: string }>('SELECT name FROM schema_migrations');
    const applied = new Set(rows.map((row) => row.name));
    const known = knownMigrations();
    const unknown = [...applied].filter((name) => !known.includes(name));
    if (unknown.length > 0) {
      throw new NewerDatabaseError(
        `A newer release of Roster migrated this database (${unknown.join(', ')}). Install that release or a later one.`,
      );
    }
    const missing = known.filter((name) => !applied.has(name) && (through === undefined || name <= through));
    for (const name of missing) {
      await client.query('BEGIN');
      await client.query(readFileSync(new URL(`${name}.sql`, FOLDER), 'utf8'));
      await client.query('INSERT INTO schema_migrations (name) VALUES ($1)', [name]);
      await client.query('COMMIT');
    }
    return missing;
  } catch (error) {
    await client.query('ROLLBACK').catch(() => {});
    throw error;
  } finally {
    // Also releases the lock.
    await client.end().catch(() => {});
  }
}

/** Whether every migration is applied. Cheap enough for the readiness probe. */
export async function isMigrated(database: Database): Promise<boolean> {
  const { rows } = await database.pool.query<{ count: number }>(
    'SELECT count(*)::int AS count FROM schema_migrations',
  );
  return (rows[0]?.count ?? 0) >= knownMigrations().length;
}
