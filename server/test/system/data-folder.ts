import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, type TestContext } from 'node:test';
import {
  copyDataTemplate,
  databaseOf,
  makeDataTemplate,
  makeFolder,
  quickParent,
  removeDatabaseElsewhere,
  removeFolder,
} from '../harness/data-template.ts';
import { finallyDo } from './cleanup.ts';
import { eventually } from './eventually.ts';

/** A folder for one test, gone afterwards. */
export function temporaryFolder(t: TestContext, parent = tmpdir()): string {
  const folder = makeFolder(parent);
  finallyDo(t, () => removeFolder(folder));
  return folder;
}

/** A data folder for one test. Afterwards it is gone, and so is whatever PostgreSQL still ran on it. */
export function dataFolder(t: TestContext, parent = tmpdir()): string {
  const folder = join(temporaryFolder(t, parent), 'data');
  finallyDo(t, async () => {
    await killPostgres(folder);
    removeDatabaseElsewhere(folder);
  });
  return folder;
}

let template: Promise<string> | undefined;
// Of the file, not of the test that happens to be the first to ask.
after(async () => {
  if (template) removeFolder(dirname(await template));
});

/** A data folder whose database is made and migrated but empty: copied, which is quicker than making one. */
export async function migratedFolder(t: TestContext): Promise<string> {
  template ??= makeDataTemplate();
  const folder = dataFolder(t, quickParent());
  copyDataTemplate(await template, folder);
  return folder;
}

/** The processes of the PostgreSQL of a data folder: those that work in it. */
export function postgresOf(dataDir: string): number[] {
  const place = databaseOf(dataDir);
  if (place === undefined) return [];
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => linkOf(`/proc/${pid}/cwd`) === place);
}

/** The first process of the PostgreSQL of a data folder, as its pid file has it. */
export function postmasterOf(dataDir: string): number {
  return Number(readFileSync(join(dataDir, 'postgres', 'postmaster.pid'), 'utf8').split('\n')[0]);
}

/** In haste but in order, so that it leaves no shared memory behind; what then still lives, by force. */
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
    if (living.length > 0) throw new Error(`PostgreSQL ${living.join(', ')} still lives in ${dataDir}`);
  });
}

function linkOf(path: string): string | undefined {
  try {
    return readlinkSync(path);
  } catch {
    return undefined;
  }
}
