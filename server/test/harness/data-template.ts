import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, realpathSync, rmSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { openDatabase } from '../../src/db/database.ts';
import { startEmbedded } from '../../src/db/embedded/index.ts';
import { migrate } from '../../src/db/migrate.ts';

/** A new folder, its name with a space in it. */
export function makeFolder(parent: string): string {
  const folder = mkdtempSync(join(realpathSync(parent), 'roster system-'));
  // As root the database runs as another account, which must get through.
  chmodSync(folder, 0o755);
  return folder;
}

/** In memory where there is enough: these tests kill processes, not machines, and a disk may be slow or busy. */
export function quickParent(): string {
  const memory = '/dev/shm';
  const space = existsSync(memory) ? statfsSync(memory) : undefined;
  return space && space.bavail * space.bsize > 2 ** 31 ? memory : tmpdir();
}

export const removeFolder = (folder: string): void =>
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });

/** Makes a data folder whose database is migrated but empty, to be copied; it stands in a folder of its own. */
export async function makeDataTemplate(): Promise<string> {
  const folder = join(makeFolder(quickParent()), 'data');
  const server = await startEmbedded({ dataDir: folder, log: () => {}, settings: { fsync: 'off' } });
  const database = openDatabase(server.connection, 1);
  await migrate(database);
  await database.close();
  await server.stop();
  return folder;
}

/** Unlike Node's own, it leaves the files to the account that they belong to. */
export const copyDataTemplate = (template: string, folder: string): void =>
  void execFileSync('cp', ['-Rp', template, folder]);

/** Where the database of a data folder stands; undefined: there is none. */
export function databaseOf(dataDir: string): string | undefined {
  try {
    return realpathSync(join(dataDir, 'postgres'));
  } catch {
    return undefined;
  }
}

/** Where the account of PostgreSQL can't reach the temporary folder, the database of a data folder stands elsewhere. */
export function removeDatabaseElsewhere(dataDir: string): void {
  const place = databaseOf(dataDir);
  if (place?.startsWith('/var/lib/roster/data-')) removeFolder(dirname(place));
}
