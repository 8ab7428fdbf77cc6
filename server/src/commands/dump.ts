import { existsSync, renameSync, rmSync, statSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import packageFile from '../../package.json' with { type: 'json' };
import { readConfig } from '../config/config.ts';
import type { Database } from '../db/database.ts';
import { DumpError, dumpDatabase, estimateRows, loadDump, verifyDump } from '../db/dump.ts';
import { knownMigrations, migrate } from '../db/migrate.ts';
import { systemClock } from '../lib/clock.ts';
import { CommandError } from './command-error.ts';
import { openForCommand } from './open.ts';
import { progressBar } from './progress.ts';
import { fillBare } from './seed-bulk.ts';

/** Writes a consistent snapshot of the configured database to a new file; also beside a running server. */
export async function dump(file: string): Promise<void> {
  if (existsSync(file)) throw new CommandError(`${file} exists already. Name a new file.`);
  const { database, close } = await openForCommand(readConfig(), { readOnly: true, log: console.log });
  const partial = `${file}.part`;
  try {
    const client = await database.dedicated('roster-dump');
    try {
      const bar = progressBar('Dumping', await estimateRows(client));
      const about = { roster: packageFile.version, createdAt: systemClock.now().toISOString() };
      // Hashes and personal data are in it: only its owner may read it.
      const target = await open(partial, 'wx', 0o600);
      await pipeline(
        dumpDatabase(client, about, bar.update),
        createGzip({ level: 6 }),
        target.createWriteStream({ flush: true }),
      );
      bar.end();
    } finally {
      await client.end();
    }
    renameSync(partial, file);
  } catch (error) {
    rmSync(partial, { force: true });
    throw isFileError(error) ? new CommandError(`${file} can't be written: ${error.message}`) : error;
  } finally {
    await close();
  }
  console.log(`Wrote ${file} (${(statSync(file).size / 1e6).toFixed(1)} MB).`);
  console.log(
    'It does not contain SECRET_KEY (or DATA_DIR/secret-key), which the copy needs as well: keep it separately.',
  );
}

/** Loads a dump into the configured database, which must be empty, and brings it to this release. */
export async function restore(file: string): Promise<void> {
  const size = sizeOf(file);
  const check = progressBar('Verifying the file', size);
  const header = await verifyDump(file, check.update).catch(asCommandError);
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
    await load(
      database,
      file,
      size,
      header.tables.map(({ name }) => name),
    );
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

/** Loads all rows in one transaction, or none. */
async function load(database: Database, file: string, size: number, tables: string[]): Promise<void> {
  const client = await database.dedicated('roster-restore');
  const bar = progressBar('Restoring', size);
  try {
    await client.query('BEGIN');
    await client.query("SET LOCAL maintenance_work_mem = '512MB'");
    await client.query('SET LOCAL synchronous_commit = on');
    await fillBare(client, tables, async () => {
      // What the migrations put there is in the dump as well.
      await client.query(`TRUNCATE ${tables.join(', ')}`);
      await loadDump(file, client, bar.update);
    });
    await client.query('COMMIT');
    bar.end();
    await client.query(`VACUUM (ANALYZE) ${tables.join(', ')}`);
  } catch (error) {
    await client.query('ROLLBACK').catch(() => {});
    throw error;
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
    throw isFileError(error) ? new CommandError(`${file} can't be read: ${error.message}`) : error;
  }
}

const isFileError = (error: unknown): error is NodeJS.ErrnoException =>
  error instanceof Error && 'syscall' in error && 'path' in error;

function asCommandError(error: unknown): never {
  throw error instanceof DumpError ? new CommandError(error.message) : error;
}
