import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { installed } from '../lib/installation.ts';
import { type Database, DatabaseError } from './database.ts';
import { codeOf } from './errors.ts';

const FOLDER = installed('server/src/db/migrations/');

/** Returns the names of this release's migrations in order: `0001_users` … */
export function knownMigrations(): string[] {
  return readdirSync(FOLDER)
    .filter((name) => /^\d{4}_\w+\.sql$/.test(name))
    .map((name) => name.slice(0, -4))
    .sort();
}

/** Thrown when a newer release migrated the database: using it could damage data. */
export class NewerDatabaseError extends Error {}

/** Returns the extensions that the migrations of this release create. */
export function requiredExtensions(): string[] {
  const statements = knownMigrations().map((name) => readFileSync(join(FOLDER, `${name}.sql`), 'utf8'));
  return [...statements.join('\n').matchAll(/^CREATE EXTENSION IF NOT EXISTS (\w+)/gm)].flatMap(
    ([, name]) => name ?? [],
  );
}

export interface MigrateOptions {
  /** The last migration to apply; default: all. */
  through?: string | undefined;
  log?: (message: string) => void;
  /** Ends the wait for another node, or the running migration. */
  signal?: AbortSignal | undefined;
}

/** How often a node that waits for the lock tries again. Milliseconds. */
const LOCK_INTERVAL = 200;

/**
 * Applies the missing migrations, each in its own transaction, under an advisory lock, so that only one of several
 * starting nodes applies them. Returns the names of the applied migrations.
 */
export async function migrate(
  database: Database,
  { through, log = () => {}, signal }: MigrateOptions = {},
): Promise<string[]> {
  // Outside the pool: a migration may take longer than the statement timeout.
  const client = await database.dedicated('roster-migrate');
  const { rows: pids } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
  // Closing the connection would not end a statement that is running.
  const cancel = () =>
    void database.pool.query('SELECT pg_cancel_backend($1)', [pids[0]?.pid]).catch(() => {});
  signal?.addEventListener('abort', cancel);
  try {
    await lock(client, log, signal);
    const applied = await appliedMigrations(client);
    const known = knownMigrations();
    const unknown = applied.filter((name) => !known.includes(name));
    if (unknown.length > 0) {
      throw new NewerDatabaseError(
        `A newer release of Roster migrated this database (${unknown.join(', ')}). Install that release or a later one.`,
      );
    }
    const missing = known.filter(
      (name) => !applied.includes(name) && (through === undefined || name <= through),
    );
    for (const name of missing) {
      signal?.throwIfAborted();
      await apply(client, name);
    }
    return missing;
  } catch (error) {
    await client.query('ROLLBACK').catch(() => {});
    // The error is then that of the statement that was cancelled.
    throw signal?.aborted ? signal.reason : error;
  } finally {
    signal?.removeEventListener('abort', cancel);
    // Also releases the lock.
    await client.end().catch(() => {});
  }
}

/** How often a migration is tried. */
const ATTEMPTS = 5;

/** Applies a migration. It may meet a deadlock with a node that still runs, since not all writes lock tables in one order. */
async function apply(client: pg.Client, name: string): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await client.query('BEGIN');
      await client.query(readFileSync(join(FOLDER, `${name}.sql`), 'utf8'));
      await client.query('INSERT INTO schema_migrations (name) VALUES ($1)', [name]);
      await client.query('COMMIT');
      return;
    } catch (error) {
      if (codeOf(error) !== DEADLOCK || attempt === ATTEMPTS) throw error;
      await client.query('ROLLBACK');
    }
  }
}

/** The SQLSTATE of a transaction that was ended because it and another one waited for each other. */
const DEADLOCK = '40P01';

/** Waits for the lock of migrations. Reports when another node has it. */
async function lock(client: pg.Client, log: (message: string) => void, signal?: AbortSignal): Promise<void> {
  for (let tries = 0; ; tries++) {
    signal?.throwIfAborted();
    const { rows } = await client.query<{ locked: boolean }>(
      `SELECT pg_try_advisory_lock(hashtext('roster.migrations')) AS locked`,
    );
    if (rows[0]?.locked) return;
    if (tries === 0) log('Waiting for another node that migrates the database.');
    await sleep(LOCK_INTERVAL, undefined, { signal });
  }
}

/** Returns the names of the applied migrations. Creates their table in a new database. */
async function appliedMigrations(client: pg.Client): Promise<string[]> {
  const { rows: facts } = await client.query<{
    exists: boolean;
    creates: boolean;
    role: string;
    schema: string;
  }>(
    `SELECT to_regclass('schema_migrations') IS NOT NULL AS exists, quote_ident(current_user) AS role,
       quote_ident(current_schema()) AS schema, has_schema_privilege(current_schema(), 'CREATE') AS creates`,
  );
  const [fact] = facts;
  if (fact && !fact.exists && !fact.creates)
    throw new DatabaseError(
      `The role ${fact.role} can't create tables in the schema ${fact.schema}. Run: GRANT CREATE ON SCHEMA ${fact.schema} TO ${fact.role}`,
    );
  if (!fact?.exists)
    await client.query(
      'CREATE TABLE schema_migrations (name text PRIMARY KEY, applied_at timestamptz NOT NULL DEFAULT now())',
    );
  const { rows } = await client.query<{ name: string }>('SELECT name FROM schema_migrations');
  return rows.map((row) => row.name);
}

/** Whether every migration is applied. Cheap enough for the readiness probe. */
export async function isMigrated(database: Database): Promise<boolean> {
  const { rows } = await database.pool.query<{ count: number }>(
    'SELECT count(*)::int AS count FROM schema_migrations',
  );
  return (rows[0]?.count ?? 0) >= knownMigrations().length;
}
