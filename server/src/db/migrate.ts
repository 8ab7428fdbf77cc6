import { readdirSync, readFileSync } from 'node:fs';
import type { Database } from './database.ts';

const FOLDER = new URL('./migrations/', import.meta.url);

/** The migrations that this release knows, in order: `0001_users` … */
export function knownMigrations(): string[] {
  return readdirSync(FOLDER)
    .filter((name) => /^\d{4}_\w+\.sql$/.test(name))
    .map((name) => name.slice(0, -4))
    .sort();
}

/** Thrown when the database was made by a newer release: going on could harm it. */
export class NewerDatabaseError extends Error {}

/**
 * Applies what is missing, each migration in a transaction of its own, under an advisory lock so that nodes that
 * start together take turns. Returns the names it applied.
 */
export async function migrate(database: Database): Promise<string[]> {
  // A connection of its own: a migration may take longer than a request may.
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
        `The database was made by a newer Roster (it has ${unknown.join(', ')}). Install that release or a later one.`,
      );
    }
    const missing = known.filter((name) => !applied.has(name));
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
    // Its lock goes with it.
    await client.end().catch(() => {});
  }
}

/** Whether every known migration is applied: one cheap question, for readiness. */
export async function isMigrated(database: Database): Promise<boolean> {
  const { rows } = await database.pool.query<{ count: number }>(
    'SELECT count(*)::int AS count FROM schema_migrations',
  );
  return (rows[0]?.count ?? 0) >= knownMigrations().length;
}
