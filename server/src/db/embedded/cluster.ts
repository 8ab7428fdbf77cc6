import {
  chownSync,
  closeSync,
  existsSync,
  fsyncSync,
  lchownSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { newToken } from '../../lib/crypto.ts';
import type { Connection } from '../database.ts';
import { run } from './account.ts';
import { type Binaries, programPath } from './binaries.ts';
import { type DataDirectory, isEmpty } from './data-directory.ts';
import { EmbeddedError } from './error.ts';
import { lastLines } from './log-file.ts';
import type { PidFile } from './postmaster.ts';

/** The name of the role and of the database. */
export const NAME = 'roster';

const PASSWORD_FILE = 'roster-password';
const TEMPORARY = '.postgres-new-';

/** Creates the database cluster if the data directory is empty; throws an EmbeddedError if it can't be used. */
export async function ensureCluster(
  directory: DataDirectory,
  binaries: Binaries,
  durable: boolean,
): Promise<void> {
  removeTemporary(directory);
  if (isEmpty(directory.path)) {
    await createCluster(directory, binaries, durable);
    // The initdb of a killed Roster may have written into its temporary directory during the first removal.
    return removeTemporary(directory);
  }
  checkCluster(directory, binaries);
  takeOwnership(directory);
}

/**
 * Returns how to connect to the server of a data directory. The socket folder already keeps other users out; the
 * password keeps out programs of the same account (`nobody` runs many services), and all others on Windows. Peer
 * authentication would need no password but fails for user IDs without a name, which are common in containers.
 */
export function connectionTo(
  dataDirectory: string,
  { port, socketFolder }: Pick<PidFile, 'port' | 'socketFolder'>,
): Connection {
  return {
    host: socketFolder === '' ? '127.0.0.1' : socketFolder,
    port,
    user: NAME,
    database: NAME,
    password: readFileSync(join(dataDirectory, PASSWORD_FILE), 'utf8').trim(),
    // PGSSLMODE is meant for other servers.
    ssl: false,
  };
}

function checkCluster({ path }: DataDirectory, binaries: Binaries): void {
  if (!statSync(path).isDirectory())
    throw new EmbeddedError(`${path} is not a folder. Move it away, or set DATA_DIR to another folder.`);
  const self = process.getuid?.();
  const owner = statSync(path).uid;
  if (self !== undefined && self !== 0 && owner !== self) {
    throw new EmbeddedError(
      `${path} belongs to another user (ID ${owner}). Start Roster as that user, or as root.`,
    );
  }
  const versionFile = join(path, 'PG_VERSION');
  if (!existsSync(versionFile)) {
    throw new EmbeddedError(
      `${path} contains files but no database. Move it away, or set DATA_DIR to another folder.`,
    );
  }
  const version = readFileSync(versionFile, 'utf8').trim();
  if (version !== binaries.major) {
    throw new EmbeddedError(
      `${path} was created by PostgreSQL ${version}, but this release of Roster includes PostgreSQL ${binaries.major}. Nothing was changed. Start the release that created it, dump the database there (pg_dump), and load the dump into a new data folder.`,
    );
  }
  if (!existsSync(join(path, PASSWORD_FILE))) {
    throw new EmbeddedError(
      `${path} is a database that Roster did not create (${PASSWORD_FILE} is missing). Set DATA_DIR to another folder.`,
    );
  }
}

/** Runs initdb in a temporary directory and renames the result, so that an interrupted start leaves no partial cluster. */
async function createCluster(
  { path, account }: DataDirectory,
  binaries: Binaries,
  durable: boolean,
): Promise<void> {
  const temporary = mkdtempSync(join(dirname(path), TEMPORARY));
  const target = join(temporary, 'postgres');
  const passwordFile = join(temporary, PASSWORD_FILE);
  try {
    mkdirSync(target, { mode: 0o700 });
    writeFileSync(passwordFile, `${newToken()}\n`, { mode: 0o600 });
    if (account)
      for (const each of [temporary, target, passwordFile]) chownSync(each, account.uid, account.gid);
    const args = [
      '-D',
      target,
      '-U',
      NAME,
      `--pwfile=${passwordFile}`,
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      '--locale=C',
      // Sorts by code point, the same on every machine; case mapping covers all of Unicode.
      '--locale-provider=builtin',
      '--builtin-locale=C.UTF-8',
      '--data-checksums',
      '--no-instructions',
      ...(durable ? [] : ['--no-sync']),
    ];
    const { ok, output } = await run(programPath(binaries, 'initdb'), args, account);
    if (!ok) throw new EmbeddedError(`The database cannot be created in ${path}: ${lastLines(output)}`);
    renameSync(passwordFile, join(target, PASSWORD_FILE));
    renameSync(target, path);
    if (durable) syncDirectory(dirname(path));
  } finally {
    remove(temporary);
  }
}

/** Removes temporary directories of interrupted starts. Only the process with the lock of the folder creates them. */
function removeTemporary({ path }: DataDirectory): void {
  for (const name of readdirSync(dirname(path))) {
    if (name.startsWith(TEMPORARY)) remove(join(dirname(path), name));
  }
}

function remove(temporary: string): void {
  try {
    rmSync(temporary, { recursive: true, force: true, maxRetries: 3 });
  } catch {
    // The initdb of a killed Roster still writes into it. The next start removes it.
  }
}

/** Gives the data directory to the account: a backup that root restored may belong to root, which PostgreSQL rejects. */
function takeOwnership({ path, account }: DataDirectory): void {
  if (!account || statSync(path).uid === account.uid) return;
  const changeOwner = (each: string) => {
    const found = lstatSync(each);
    if (found.isDirectory()) for (const name of readdirSync(each)) changeOwner(join(each, name));
    lchownSync(each, account.uid, account.gid);
  };
  changeOwner(path);
}

/** Flushes a directory, so that a rename in it survives a power failure. */
function syncDirectory(path: string): void {
  if (process.platform === 'win32') return;
  const file = openSync(path, 'r');
  fsyncSync(file);
  closeSync(file);
}
