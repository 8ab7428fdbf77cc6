import {
  chmodSync,
  lchownSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readlinkSync,
  rmdirSync,
  rmSync,
  symlinkSync,
  unlinkSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import type { Account } from './account.ts';
import type { DataDirectory } from './data-directory.ts';

/** The maximum length of a unix socket's address on all systems (104 bytes on macOS, 108 on Linux, with the final NUL). */
const MAX_ADDRESS_LENGTH = 103;

const fitsAddress = (path: string): boolean => Buffer.byteLength(path) <= MAX_ADDRESS_LENGTH;

/** Creates a folder with a short, unpredictable path that only its owner can enter. */
function createPrivateFolder(): string {
  const preferred = tmpdir();
  return mkdtempSync(join(preferred.length <= 60 ? preferred : '/tmp', 'roster-'));
}

/**
 * Calls `work` with a path of the folder that is short enough for a socket in it: the folder's own path, or a symlink
 * that exists until `work` is done. The path matters only while binding and connecting.
 */
export async function withShortPath<T>(folder: string, work: (short: string) => Promise<T>): Promise<T> {
  if (fitsAddress(join(folder, 'x'.repeat(40)))) return work(folder);
  const parent = createPrivateFolder();
  try {
    symlinkSync(folder, join(parent, 'd'));
    return await work(join(parent, 'd'));
  } finally {
    rmSync(parent, { recursive: true, force: true });
  }
}

/** The folder of PostgreSQL's socket; its mode keeps other local users out. */
export interface SocketFolder {
  readonly path: string;
  remove(): void;
}

const besideOf = (dataDirectory: string): string | undefined => {
  const beside = join(dirname(dataDirectory), 'postgres.run');
  return fitsAddress(join(beside, '.s.PGSQL.5432.lock')) ? beside : undefined;
};

/** Returns the folder of the socket of a server that runs. */
export function findSocketFolder({ folder, path }: Pick<DataDirectory, 'folder' | 'path'>): string {
  return besideOf(path) ?? readlinkSync(join(folder, 'postgres.run'));
}

/**
 * Creates the folder of the socket beside the data directory: temporary folders are cleaned up by other programs, and a
 * service's private /tmp is not visible outside of it. If that path is too long for a socket, creates a private folder
 * in /tmp instead, and a symlink to it in the data folder so that others can find it.
 */
export function prepareSocketFolder({ folder, path: dataDirectory, account }: DataDirectory): SocketFolder {
  const beside = besideOf(dataDirectory);
  if (beside !== undefined) {
    removeFolder(beside);
    createFolder(beside, account);
    return { path: beside, remove: () => removeFolder(beside) };
  }
  const link = join(folder, 'postgres.run');
  removeLinked(link);
  // The account owns the inner folder alone: in /tmp, it could replace its own folder by a symlink.
  const parent = createPrivateFolder();
  if (account) chmodSync(parent, 0o711);
  const path = join(parent, 'run');
  createFolder(path, account);
  symlinkSync(path, link);
  return { path, remove: () => removeLinked(link) };
}

function createFolder(path: string, account: Account | undefined): void {
  mkdirSync(path, { mode: 0o700 });
  if (account) lchownSync(path, account.uid, account.gid);
}

/** Removes a folder with the sockets in it. Not recursive: the account of PostgreSQL can write it. */
function removeFolder(path: string): void {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (!found) return;
  if (!found.isDirectory()) {
    unlinkSync(path);
    return;
  }
  for (const name of readdirSync(path)) unlinkSync(join(path, name));
  rmdirSync(path);
}

/** Removes the folder of an earlier start with its link, if it is still ours: /tmp may have been emptied meanwhile. */
function removeLinked(link: string): void {
  if (lstatSync(link, { throwIfNoEntry: false })?.isSymbolicLink()) {
    const path = readlinkSync(link);
    const parent = lstatSync(dirname(path), { throwIfNoEntry: false });
    if (basename(path) === 'run' && parent?.isDirectory() && parent.uid === process.getuid?.()) {
      removeFolder(path);
      rmdirSync(dirname(path));
    }
  }
  if (lstatSync(link, { throwIfNoEntry: false })?.isDirectory()) removeFolder(link);
  else rmSync(link, { force: true });
}
