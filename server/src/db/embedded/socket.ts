import {
  chownSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readlinkSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
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

/**
 * Creates the folder of the socket beside the data directory: temporary folders are cleaned up by other programs, and a
 * service's private /tmp is not visible outside of it. If that path is too long for a socket, creates a private folder
 * in /tmp instead, and a symlink to it in the data folder so that a later start can find it.
 */
export function prepareSocketFolder({ folder, path: dataDirectory, account }: DataDirectory): SocketFolder {
  const beside = join(dirname(dataDirectory), 'postgres.run');
  if (fitsAddress(join(beside, '.s.PGSQL.5432.lock'))) {
    rmSync(beside, { recursive: true, force: true });
    mkdirSync(beside, { mode: 0o700 });
    changeOwner(account, beside);
    return { path: beside, remove: () => rmSync(beside, { recursive: true, force: true }) };
  }
  const link = join(folder, 'postgres.run');
  const path = reuseLinked(link, account) ?? createLinked(link, account);
  return {
    path,
    remove() {
      rmSync(path, { recursive: true, force: true });
      rmSync(link, { force: true });
    },
  };
}

/** Returns the linked folder if it is still ours: after a reboot, another user may have created one of the same name. */
function reuseLinked(link: string, account: Account | undefined): string | undefined {
  if (!lstatSync(link, { throwIfNoEntry: false })?.isSymbolicLink()) return undefined;
  const path = readlinkSync(link);
  const found = lstatSync(path, { throwIfNoEntry: false });
  const ours =
    found?.isDirectory() && found.uid === (account?.uid ?? process.getuid?.()) && (found.mode & 0o077) === 0;
  if (!ours) return undefined;
  // PostgreSQL would trust a lock file whose process ID was reused.
  for (const name of readdirSync(path)) rmSync(join(path, name), { force: true });
  return path;
}

function createLinked(link: string, account: Account | undefined): string {
  const path = createPrivateFolder();
  changeOwner(account, path);
  rmSync(link, { recursive: true, force: true });
  symlinkSync(path, link);
  return path;
}

function changeOwner(account: Account | undefined, path: string): void {
  if (account) chownSync(path, account.uid, account.gid);
}
