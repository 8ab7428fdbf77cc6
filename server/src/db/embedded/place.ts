import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readlinkSync,
  realpathSync,
  rmdirSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { type Account, chooseAccount } from './account.ts';
import { holdsFor } from './child.ts';
import { EmbeddedError, folderFault } from './error.ts';

/** Where a database stands. */
export interface Place {
  /** The data folder of Roster, links resolved. */
  readonly home: string;
  /** The folder that PostgreSQL calls its data directory; it may not be there yet. */
  readonly data: string;
  readonly account: Account | undefined;
}

/** Where root keeps what the account of PostgreSQL can't reach elsewhere. */
const SYSTEM_FOLDER = '/var/lib/roster';

/** Decides where the database of a data folder stands and who runs it; makes the folders above it. */
export function findPlace(dataDir: string, log: (message: string) => void): Place {
  try {
    mkdirSync(dataDir, { recursive: true });
    const home = realpathSync(dataDir);
    const data = dataFolder(home);
    const account = chooseAccount(data);
    if (!account || holdsFor(account, 'cd "$1"', dirname(data))) return { home, data, account };
    if (!isFresh(data)) {
      throw new EmbeddedError(
        `"${account.name}", who runs PostgreSQL, cannot reach ${data}. Move the data folder to where it can, and set DATA_DIR to it.`,
      );
    }
    return { home, data: relocate(home, account, log), account };
  } catch (error) {
    throw folderFault(dataDir, error);
  }
}

/** The database of a data folder without making anything; undefined when there is none. */
export function existingData(dataDir: string): { home: string; data: string } | undefined {
  if (!existsSync(join(dataDir, 'postgres', 'PG_VERSION'))) return undefined;
  return { home: realpathSync(dataDir), data: realpathSync(join(dataDir, 'postgres')) };
}

/** Whether there is nothing yet where the database shall stand. */
export function isFresh(data: string): boolean {
  const found = statSync(data, { throwIfNoEntry: false });
  return !found || (found.isDirectory() && readdirSync(data).length === 0);
}

function dataFolder(home: string): string {
  const data = join(home, 'postgres');
  if (!lstatSync(data, { throwIfNoEntry: false })?.isSymbolicLink()) return data;
  const target = resolve(home, readlinkSync(data));
  if (!existsSync(dirname(target)))
    throw new EmbeddedError(`${data} points to ${target}, which is not there.`);
  return existsSync(target) ? realpathSync(target) : join(realpathSync(dirname(target)), 'postgres');
}

/** Links the data folder to one of its own in the system's folder: the link keeps its meaning when the data folder is moved. */
function relocate(home: string, account: Account, log: (message: string) => void): string {
  const folder = mkdtempSync(join(systemFolder(), 'data-'));
  // Others may pass through it, to a folder that only its owner enters.
  chmodSync(folder, 0o711);
  const link = join(home, 'postgres');
  try {
    if (existsSync(link)) rmdirSync(link);
    symlinkSync(join(folder, 'postgres'), link);
  } catch {
    // Another start was faster: its link counts.
    rmdirSync(folder);
    return dataFolder(home);
  }
  if (!holdsFor(account, 'cd "$1"', folder))
    throw new EmbeddedError(`"${account.name}", who runs PostgreSQL, cannot reach ${folder}.`);
  log(
    `The database stands in ${folder}, because "${account.name}", who runs PostgreSQL, cannot reach ${home}.`,
  );
  return join(folder, 'postgres');
}

/** The system's folder for Roster. It must be root's alone, since programs are run out of it. */
export function systemFolder(): string {
  // Made passable whatever the umask; one that stands already is not ours to open.
  if (mkdirSync(SYSTEM_FOLDER, { recursive: true }) !== undefined) chmodSync(SYSTEM_FOLDER, 0o755);
  const found = lstatSync(SYSTEM_FOLDER);
  if (!found.isDirectory() || found.uid !== 0 || (found.mode & 0o022) !== 0) {
    throw new EmbeddedError(
      `${SYSTEM_FOLDER} must be a folder that only root can write. Correct it, or set DATABASE_URL.`,
    );
  }
  return SYSTEM_FOLDER;
}
