import { existsSync, renameSync, rmSync, statSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import type pg from 'pg';
import packageFile from '../../package.json' with { type: 'json' };
import { readConfig } from '../config/config.ts';
import type { Database } from '../db/database.ts';
import {
  advanceSequences,
  DumpError,
  dumpDatabase,
  estimateRows,
  loadDump,
  quoted,
  verifyDump,
} from '../db/dump.ts';
import { knownMigrations, migrate } from '../db/migrate.ts';
import { systemClock } from '../lib/clock.ts';
import { CommandError, isFileError } from './command-error.ts';
import { openForCommand } from './open.ts';
import { progressBar } from './progress.ts';
import { fillBare } from './seed-bulk.ts';

/** Writes a consistent snapshot of the configured database to a new file; also beside a running server. */
export async function dump(file: string): Promise<void> {
  if (existsSync(file)) throw new CommandError(`${file} exists already. Name a new file.`);
  const { database, close } = await openForCommand(readConfig(), { readOnly: true, log: console.log });
  try {
    const client = await database.dedicated('roster-dump');
    try {
      await requireTables(client);
      await writeDump(client, file);
    } finally {
      await client.end();
    }
  } finally {
    await close();
  }
  console.log(`Wrote ${file} (${(statSync(file).size / 1e6).toFixed(1)} MB).`);
  console.log(
    'It does not contain SECRET_KEY (or DATA_DIR/secret-key), which the copy needs as well: keep it separately.',
  );
}

async function requireTables(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ exists: boolean }>(
    "SELECT to_regclass('schema_migrations') IS NOT NULL AS exists",
  );
  if (!rows[0]?.exists) throw new CommandError('The database has no tables of Roster.');
}

/** Writes a dump under another name, and gives it its own once it is complete. */
async function writeDump(client: pg.Client, file: string): Promise<void> {
  const partial = `${file}.part`;
  // Hashes and personal data are in it: only its owner may read it.
  const target = await open(partial, 'wx', 0o600).catch((error: unknown) => {
    if (isFileError(error) && error.code === 'EEXIST')
      throw new CommandError(
        `${partial} exists: another dump is being written, or one was interrupted. Delete it if none is running.`,
      );
    throw unwritable(file, error);
  });
  try {
    const bar = progressBar('Dumping', await estimateRows(client));
    const about = { roster: packageFile.version, createdAt: systemClock.now().toISOString() };
    await pipeline(
      dumpDatabase(client, about, bar.update),
      createGzip({ level: 6 }),
      target.createWriteStream({ flush: true }),
    );
    bar.end();
    renameSync(partial, file);
  } catch (error) {
    rmSync(partial, { force: true });
    throw unwritable(file, error);
  }
}

const unwritable = (file: string, error: unknown): unknown =>
  isFileError(error) ? new CommandError(`${file} can't be written: ${error.message}`) : error;

/** Loads a dump into the configured database, which must be empty, and brings it to this release. */
export async function restore(file: string): Promise<void> {
  const size = sizeOf(file);
  const check = progressBar('Verifying the file', size);
  const header = await verifyDump(file, check.update).catch((error: unknown) => {
    throw unreadable(file, error);
  });
  check.end();
  const known = knownMigrations();
  const unknown = header.migrations.filter((name, index) => known[index] !== name);
  if (unknown.length > 0)
    throw new CommandError(
      `This dump was written by a newer Roster (${header.roster}; it has ${unknown.join(', ')}). Install that release or a later one.`,
    );
  const { database, close } = await openForCommand(readConfig(), {
    attach: false,
    create: true,
    log: console.log,
  });
  try {
    await requireEmpty(database, header.migrations);
    await migrate(database, { through: header.migrations.at(-1) });
    const dumped = header.tables.map(({ name }) => name);
    const tables = await existingTables(database, dumped);
    const others = dumped.filter((name) => !tables.includes(name));
    if (others.length > 0)
      console.log(
        `Left out: ${others.join(', ')} (not ${others.length === 1 ? 'a table' : 'tables'} of Roster).`,
      );
    await load(database, file, size, tables);
    const applied = await migrate(database);
    if (applied.length > 0) console.log(`Migrated the database: ${applied.join(', ')}.`);
  } finally {
    await close();
  }
  console.log(
    'Restored. Before the first start, set SECRET_KEY (or DATA_DIR/secret-key) to that of the original.',
  );
  console.log('Then run: npx roster audit verify');
}

/** Returns which of these tables exist. A dump also contains those that others created in the schema of its database. */
async function existingTables({ pool }: Database, names: string[]): Promise<string[]> {
  const { rows } = await pool.query<{ name: string }>(
    'SELECT name FROM unnest($1::text[]) AS name WHERE to_regclass(quote_ident(name)) IS NOT NULL',
    [names],
  );
  return rows.map(({ name }) => name);
}

/** Loads all rows in one transaction, or none. */
async function load(database: Database, file: string, size: number, tables: string[]): Promise<void> {
  const names = tables.map(quoted);
  const client = await database.dedicated('roster-restore');
  const bar = progressBar('Restoring', size);
  try {
    await client.query('BEGIN');
    await client.query("SET LOCAL maintenance_work_mem = '512MB'");
    await client.query('SET LOCAL synchronous_commit = on');
    await fillBare(client, names, [], async () => {
      // What the migrations put there is in the dump as well.
      await client.query(`TRUNCATE ${names.join(', ')}`);
      await loadDump(file, client, tables, bar.update);
    });
    await advanceSequences(client, names);
    await client.query('COMMIT');
    bar.end();
    await client.query(`VACUUM (ANALYZE) ${names.join(', ')}`);
  } catch (error) {
    await client.query('ROLLBACK').catch(() => {});
    throw unreadable(file, error);
  } finally {
    await client.end();
  }
}

/** Throws when the database has users, another program's tables, or a running server. */
async function requireEmpty({ pool }: Database, migrations: string[]): Promise<void> {
  const { rows: tables } = await pool.query<{ name: string }>(
    "SELECT relname AS name FROM pg_class WHERE relkind = 'r' AND relnamespace = current_schema()::regnamespace",
  );
  if (tables.length === 0) return;
  const isRoster = tables.some(({ name }) => name === 'schema_migrations');
  if (!isRoster)
    throw new CommandError('The database has tables of another program. Restore into an empty one.');
  const { rows: applied } = await pool.query<{ name: string }>(
    'SELECT name FROM schema_migrations ORDER BY name',
  );
  if (JSON.stringify(applied.map(({ name }) => name)) !== JSON.stringify(migrations))
    throw new CommandError('The database was prepared by another release. Restore into an empty one.');
  const { rows: users } = await pool.query('SELECT FROM users LIMIT 1');
  if (users.length > 0) throw new CommandError('The database has users. Restore into an empty one.');
  const { rows: others } = await pool.query(
    "SELECT FROM pg_stat_activity WHERE datname = current_database() AND application_name LIKE 'roster%' AND application_name <> 'roster-check' AND pid <> pg_backend_pid() AND backend_type = 'client backend' LIMIT 1",
  );
  if (others.length > 0) throw new CommandError('Roster is running on this database. Stop it first.');
}

function sizeOf(file: string): number {
  try {
    return statSync(file).size;
  } catch (error) {
    throw unreadable(file, error);
  }
}

function unreadable(file: string, error: unknown): unknown {
  if (error instanceof DumpError) return new CommandError(error.message);
  return isFileError(error) ? new CommandError(`${file} can't be read: ${error.message}`) : error;
}
