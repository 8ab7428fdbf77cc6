import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { openDatabase } from '../../src/db/database.ts';
import { startEmbedded } from '../../src/db/embedded/index.ts';
import { migrate } from '../../src/db/migrate.ts';

/** Creates a temporary folder with a space in its name. */
export function makeFolder(): string {
  const folder = mkdtempSync(join(realpathSync(tmpdir()), 'roster system-'));
  // When tests run as root, PostgreSQL runs as another account, which needs access.
  chmodSync(folder, 0o755);
  return folder;
}

export const removeFolder = (folder: string): void =>
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });

/** Makes a data folder with a migrated, empty database, to be copied by tests. */
export async function makeDataTemplate(): Promise<string> {
  const folder = join(makeFolder(), 'data');
  const server = await startEmbedded({ dataDir: folder, log: () => {}, settings: { fsync: 'off' } });
  const database = openDatabase(server.connection, 1);
  await migrate(database);
  await database.close();
  await server.stop();
  return folder;
}

/** Copies a data folder. Unlike Node's own copy, it keeps the owners of the files. */
export const copyDataTemplate = (template: string, folder: string): void =>
  void execFileSync('cp', ['-Rp', template, folder]);

let template: Promise<string> | undefined;

/** Puts a migrated, empty database into a data folder: a copy of one that is made once per process. */
export async function fillDataFolder(folder: string): Promise<void> {
  template ??= makeDataTemplate().then((made) => {
    process.on('exit', () => removeFolder(dirname(made)));
    return made;
  });
  copyDataTemplate(await template, folder);
}

/** Returns the path of the database of a data folder, or undefined when there is none. */
export function databaseOf(dataDir: string): string | undefined {
  try {
    return realpathSync(join(dataDir, 'postgres'));
  } catch {
    return undefined;
  }
}

/** Removes the database of a data folder when it is stored outside, where PostgreSQL's account can reach it. */
export function removeDatabaseElsewhere(dataDir: string): void {
  const database = databaseOf(dataDir);
  if (database?.startsWith('/var/lib/roster/data-')) removeFolder(dirname(database));
}
