import {
  chmodSync,
  closeSync,
  fsyncSync,
  lchownSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { newToken } from '../../lib/crypto.ts';
import type { Connection } from '../database.ts';
import { hasName, removeAs, run } from './account.ts';
import { type Binaries, programPath } from './binaries.ts';
import { type DataDirectory, isEmpty } from './data-directory.ts';
import { EmbeddedError } from './error.ts';
import { lastLines } from './log-file.ts';
import { giveTo, readOwnFile } from './ownership.ts';
import { passwdLibrary } from './passwd-library.ts';
import { stopOrphan } from './postmaster.ts';
import type { Address } from './settings.ts';

/** The name of Roster's role, which is no superuser, and of its database. */
export const NAME = 'roster';
/** The superuser, which only `roles.ts` connects as. */
const SUPERUSER = 'postgres';

/** On Windows, where PostgreSQL listens on a port. Former releases wrote it everywhere. */
const PASSWORD_FILE = 'roster-password';
const TEMPORARY = '.postgres-new-';
const onWindows = process.platform === 'win32';

/** Creates the database cluster if the data directory is empty; throws an EmbeddedError if it can't be used. */
export async function ensureCluster(
  directory: DataDirectory,
  binaries: Binaries,
  durable: boolean,
  log: (message: string) => void,
): Promise<void> {
  removeTemporary(directory);
  if (isEmpty(directory.path)) {
    await createCluster(directory, binaries, durable);
    // The initdb of a killed Roster may have written into its temporary directory during the first removal.
    return removeTemporary(directory);
  }
  checkCluster(directory, binaries);
  await takeOwnership(directory, log);
}

/**
 * Returns how Roster connects to the server of a data directory. There is no password for the socket: only the account of
 * PostgreSQL and root can enter its folder, and that account could read a password as well.
 */
export function connectionTo(dataDirectory: string, { port, socketFolder }: Address): Connection {
  const password = onWindows ? readOwnFile(dataDirectory, PASSWORD_FILE)?.trim() : undefined;
  return {
    host: socketFolder ?? '127.0.0.1',
    port,
    user: NAME,
    database: NAME,
    ...(password !== undefined && { password }),
    // PGSSLMODE is meant for other servers.
    ssl: false,
  };
}

/** Returns how the superuser connects to a server that `connectionTo` describes. */
export const asSuperuser = (connection: Connection): Connection => ({
  ...connection,
  user: SUPERUSER,
  database: 'postgres',
});

/**
 * Writes the rules of authentication beside the data directory, so that they are those of this release and the account of
 * PostgreSQL can't change them. Returns the path.
 */
export function writeAuthentication({ path, account }: DataDirectory): string {
  const file = join(dirname(path), 'postgres.hba.conf');
  const temporary = `${file}.new`;
  rmSync(temporary, { force: true });
  const rule = onWindows
    ? 'host all all 127.0.0.1/32 scram-sha-256'
    : '# Only the account of PostgreSQL can enter the folder of the socket.\nlocal all all trust';
  writeFileSync(temporary, `${rule}\n`, { mode: 0o600, flag: 'wx' });
  if (account) chmodSync(temporary, 0o644);
  renameSync(temporary, file);
  return file;
}

function checkCluster({ path }: DataDirectory, binaries: Binaries): void {
  const found = lstatSync(path);
  if (!found.isDirectory())
    throw new EmbeddedError(`${path} is not a folder. Move it away, or set DATA_DIR to another folder.`);
  const self = process.getuid?.();
  if (self !== undefined && self !== 0 && found.uid !== self) {
    throw new EmbeddedError(
      `${path} belongs to another user (ID ${found.uid}). Start Roster as that user, or as root.`,
    );
  }
  const version = readOwnFile(path, 'PG_VERSION')?.trim();
  if (version === undefined || !/^[\d.]{1,8}$/.test(version)) {
    throw new EmbeddedError(
      `${path} contains files but no database. Move it away, or set DATA_DIR to another folder.`,
    );
  }
  if (version !== binaries.major) {
    throw new EmbeddedError(
      `${path} was created by PostgreSQL ${version}, but this release of Roster includes PostgreSQL ${binaries.major}. Nothing was changed. Start the release that created it, dump the database there (pg_dump), and load the dump into a new data folder.`,
    );
  }
}

/**
 * Runs initdb in a temporary directory and renames the result, so that an interrupted start leaves no partial cluster. The
 * temporary directory stays root's; the account owns only the data directory in it, which it therefore can't replace.
 */
async function createCluster(
  { path, account }: DataDirectory,
  binaries: Binaries,
  durable: boolean,
): Promise<void> {
  const temporary = mkdtempSync(join(dirname(path), TEMPORARY));
  const target = join(temporary, 'postgres');
  try {
    if (account) chmodSync(temporary, 0o711);
    mkdirSync(target, { mode: 0o700 });
    if (account) lchownSync(target, account.uid, account.gid);
    const args = [
      '-D',
      target,
      '-U',
      SUPERUSER,
      // The rules are in a file of Roster's (`writeAuthentication`).
      ...(onWindows ? [`--pwfile=${writePassword(temporary)}`, '--auth=scram-sha-256'] : ['--auth=reject']),
      '--encoding=UTF8',
      '--locale=C',
      // Sorts by code point, the same on every machine; case mapping covers all of Unicode.
      '--locale-provider=builtin',
      '--builtin-locale=C.UTF-8',
      '--data-checksums',
      '--no-instructions',
      ...(durable ? [] : ['--no-sync']),
    ];
    const preload = preloadFor(account?.uid ?? process.getuid?.(), temporary);
    const { ok, output } = await run(programPath(binaries, 'initdb'), args, account, preload);
    if (!ok) throw new EmbeddedError(`The database cannot be created in ${path}: ${lastLines(output)}`);
    if (onWindows) renameSync(join(temporary, PASSWORD_FILE), join(target, PASSWORD_FILE));
    renameSync(target, path);
    if (durable) syncDirectory(dirname(path));
  } finally {
    remove(temporary);
  }
}

function writePassword(temporary: string): string {
  const file = join(temporary, PASSWORD_FILE);
  writeFileSync(file, `${newToken()}\n`, { mode: 0o600 });
  return file;
}

/** Writes the library with which initdb runs under a user ID without a name. Returns its folder. */
function preloadFor(uid: number | undefined, temporary: string): string | undefined {
  const library = passwdLibrary();
  if (process.platform !== 'linux' || uid === undefined || hasName(uid) || !library) return undefined;
  const file = join(temporary, 'passwd.so');
  writeFileSync(file, library);
  chmodSync(file, 0o755);
  return temporary;
}

/** Removes temporary directories of interrupted starts. Only the process with the lock of the folder creates them. */
function removeTemporary({ path }: DataDirectory): void {
  for (const name of readdirSync(dirname(path))) {
    if (name.startsWith(TEMPORARY)) remove(join(dirname(path), name));
  }
}

function remove(temporary: string): void {
  try {
    for (const folder of [join(temporary, 'postgres'), temporary]) {
      const found = lstatSync(folder, { throwIfNoEntry: false });
      if (process.getuid?.() === 0 && found?.isDirectory() && found.uid !== 0) removeAs(found, folder);
    }
    rmSync(temporary, { recursive: true, force: true, maxRetries: 3 });
  } catch {
    // The initdb of a killed Roster still writes into it. The next start removes it.
  }
}

/** Gives the data directory to the account, after stopping what still runs in it as the former one. */
async function takeOwnership(
  { path, account }: DataDirectory,
  log: (message: string) => void,
): Promise<void> {
  if (!account || lstatSync(path).uid === account.uid) return;
  await stopOrphan({ path }, log);
  giveTo(path, account);
  log(`The database now belongs to ${account.name}, which no other service uses.`);
}

/** Flushes a directory, so that a rename in it survives a power failure. */
function syncDirectory(path: string): void {
  if (process.platform === 'win32') return;
  const file = openSync(path, 'r');
  fsyncSync(file);
  closeSync(file);
}
