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
import { ensureFolder } from '../../lib/folders.ts';
import { type Account, chooseAccount, succeedsAs } from './account.ts';
import { EmbeddedError, toEmbeddedError } from './error.ts';

/** Where the database of a data folder is, and which account runs it. */
export interface DataDirectory {
  /** Roster's data folder (DATA_DIR), symlinks resolved. */
  readonly folder: string;
  /** PostgreSQL's data directory; it may not exist yet. */
  readonly path: string;
  readonly account: Account | undefined;
}

/** Where root creates databases that the account of PostgreSQL can't access elsewhere. */
const SYSTEM_FOLDER = '/var/lib/roster';

/** Returns the data directory of a data folder; creates the folders above it. */
export function prepareDataDirectory(dataDir: string, log: (message: string) => void): DataDirectory {
  try {
    ensureFolder(dataDir);
    const folder = realpathSync(dataDir);
    protectFolder(folder);
    const path = resolveDataDirectory(folder);
    if (dirname(path) !== folder) requireProtected(dirname(path));
    const account = chooseAccount(path);
    if (!account || succeedsAs(account, 'cd "$1"', dirname(path))) return { folder, path, account };
    if (!isEmpty(path)) {
      throw new EmbeddedError(
        `The ${account.name}, which runs PostgreSQL, cannot access ${path}. Move the data folder to where it can, and set DATA_DIR to it.`,
      );
    }
    return { folder, path: relocate(folder, account, log), account };
  } catch (error) {
    throw toEmbeddedError(dataDir, error);
  }
}

/** Whether accounts other than root can change the entries of a folder. */
const isWritableByOthers = (folder: string): boolean => {
  const { uid, mode } = statSync(folder);
  return uid !== 0 || (mode & 0o022) !== 0;
};

/**
 * Makes sure that only root can change the entries of root's data folder: another account could replace them by symlinks.
 * Folders of other users do not get here (`continueAsOwner`).
 */
function protectFolder(folder: string): void {
  if (process.getuid?.() !== 0) return;
  const { uid, mode } = statSync(folder);
  if (uid !== 0)
    throw new EmbeddedError(`${folder} belongs to another user (ID ${uid}). Start Roster as that user.`);
  if (isWritableByOthers(folder)) chmodSync(folder, mode & 0o7755);
}

/** Requires the same of a folder that the operator has linked to. */
function requireProtected(folder: string): void {
  if (process.getuid?.() === 0 && isWritableByOthers(folder))
    throw new EmbeddedError(
      `Other users can write ${folder}, which contains the database. Make it a folder that only root can write, or start Roster as its owner.`,
    );
}

/** Returns an existing data directory without creating anything; undefined if there is none. */
export function findDataDirectory(dataDir: string): { folder: string; path: string } | undefined {
  if (!existsSync(join(dataDir, 'postgres', 'PG_VERSION'))) return undefined;
  return { folder: realpathSync(dataDir), path: realpathSync(join(dataDir, 'postgres')) };
}

/** Whether a data directory does not exist yet or is empty. */
export function isEmpty(path: string): boolean {
  const found = lstatSync(path, { throwIfNoEntry: false });
  return !found || (found.isDirectory() && readdirSync(path).length === 0);
}

function resolveDataDirectory(folder: string): string {
  const path = join(folder, 'postgres');
  if (!lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink()) return path;
  const target = resolve(folder, readlinkSync(path));
  if (!existsSync(dirname(target)))
    throw new EmbeddedError(`${path} points to ${target}, which does not exist.`);
  return existsSync(target) ? realpathSync(target) : join(realpathSync(dirname(target)), 'postgres');
}

/** Links the data folder to a new directory below the system folder. The link stays valid when the data folder is moved. */
function relocate(folder: string, account: Account, log: (message: string) => void): string {
  const parent = mkdtempSync(join(systemFolder(), 'data-'));
  // Other accounts may pass through it to a directory that only its owner can enter.
  chmodSync(parent, 0o711);
  const link = join(folder, 'postgres');
  try {
    if (existsSync(link)) rmdirSync(link);
    symlinkSync(join(parent, 'postgres'), link);
  } catch {
    // Another process created the link first: use its target.
    rmdirSync(parent);
    return resolveDataDirectory(folder);
  }
  if (!succeedsAs(account, 'cd "$1"', parent))
    throw new EmbeddedError(`The ${account.name}, which runs PostgreSQL, cannot access ${parent}.`);
  log(
    `The database is in ${parent}, because ${account.name}, which runs PostgreSQL, cannot access ${folder}.`,
  );
  return join(parent, 'postgres');
}

/** Returns Roster's system folder. Only root may write it, because programs are run from it. */
export function systemFolder(): string {
  // A new folder is made accessible whatever the umask; the mode of an existing one is not changed.
  if (mkdirSync(SYSTEM_FOLDER, { recursive: true }) !== undefined) chmodSync(SYSTEM_FOLDER, 0o755);
  const found = lstatSync(SYSTEM_FOLDER);
  if (!found.isDirectory() || found.uid !== 0 || (found.mode & 0o022) !== 0) {
    throw new EmbeddedError(
      `${SYSTEM_FOLDER} must be a folder that only root can write. Correct its permissions, or set DATABASE_URL.`,
    );
  }
  return SYSTEM_FOLDER;
}
