import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { finallyDo } from '../harness/cleanup.ts';
import {
  databaseOf,
  fillDataFolder,
  makeFolder,
  removeDatabaseElsewhere,
  removeFolder,
} from '../harness/data-template.ts';
import { eventually } from '../harness/eventually.ts';

/** Creates a folder for one test and removes it afterwards. */
export function temporaryFolder(t: TestContext): string {
  const folder = makeFolder();
  finallyDo(t, () => removeFolder(folder));
  return folder;
}

/** Creates a data folder for one test. Afterwards it is removed, and a PostgreSQL that still runs on it is killed. */
export function dataFolder(t: TestContext): string {
  const folder = join(temporaryFolder(t), 'data');
  finallyDo(t, async () => {
    await killPostgres(folder);
    removeDatabaseElsewhere(folder);
  });
  return folder;
}

/** Creates a data folder with a migrated, empty database: copied, which is faster than creating one. */
export async function migratedFolder(t: TestContext): Promise<string> {
  const folder = dataFolder(t);
  await fillDataFolder(folder);
  return folder;
}

/** Returns the processes of the PostgreSQL of a data folder, by their working directory. */
export function postgresOf(dataDir: string): number[] {
  const directory = databaseOf(dataDir);
  if (directory === undefined) return [];
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => linkOf(`/proc/${pid}/cwd`) === directory);
}

/** Returns the pid of the postmaster of a data folder from its pid file. */
export function postmasterOf(dataDir: string): number {
  return Number(readFileSync(join(dataDir, 'postgres', 'postmaster.pid'), 'utf8').split('\n')[0]);
}

/** Stops PostgreSQL quickly but cleanly, so that no shared memory remains; kills the processes that remain. */
async function killPostgres(dataDir: string): Promise<void> {
  const begin = performance.now();
  await eventually(() => {
    const living = postgresOf(dataDir);
    for (const pid of living) {
      try {
        process.kill(pid, performance.now() - begin > 3000 ? 'SIGKILL' : 'SIGQUIT');
      } catch {
        // It ended meanwhile.
      }
    }
    if (living.length > 0) throw new Error(`PostgreSQL ${living.join(', ')} still runs in ${dataDir}`);
  });
}

function linkOf(path: string): string | undefined {
  try {
    return readlinkSync(path);
  } catch {
    return undefined;
  }
}
