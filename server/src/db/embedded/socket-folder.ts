import { chownSync, lstatSync, mkdirSync, readdirSync, readlinkSync, rmSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Account } from './account.ts';
import type { Place } from './place.ts';
import { fitsSocket, privateFolder } from './short-path.ts';

/** The folder of PostgreSQL's socket, whose mode is what keeps other local users out. */
export interface SocketFolder {
  readonly path: string;
  remove(): void;
}

/**
 * Prepares the folder beside the data, where it is safe from the cleaners of temporary folders and is the same inside
 * and outside of a service's private /tmp. Where that path is too long for a socket, the folder is a private one in
 * /tmp, noted by a link in the data folder so that a later start takes it over instead of leaving it behind.
 */
export function prepareSocketFolder(place: Place): SocketFolder {
  const beside = join(dirname(place.data), 'postgres.run');
  if (fitsSocket(join(beside, '.s.PGSQL.5432.lock'))) {
    rmSync(beside, { recursive: true, force: true });
    mkdirSync(beside, { mode: 0o700 });
    giveTo(place.account, beside);
    return { path: beside, remove: () => rmSync(beside, { recursive: true, force: true }) };
  }
  const note = join(place.home, 'postgres.run');
  const path = notedFolder(note, place.account) ?? newFolder(note, place.account);
  return {
    path,
    remove() {
      rmSync(path, { recursive: true, force: true });
      rmSync(note, { force: true });
    },
  };
}

/** The folder that the note points to, if it is still ours: after a reboot, another user may have made one by its name. */
function notedFolder(note: string, account: Account | undefined): string | undefined {
  if (!lstatSync(note, { throwIfNoEntry: false })?.isSymbolicLink()) return undefined;
  const path = readlinkSync(note);
  const found = lstatSync(path, { throwIfNoEntry: false });
  const ours =
    found?.isDirectory() && found.uid === (account?.uid ?? process.getuid?.()) && (found.mode & 0o077) === 0;
  if (!ours) return undefined;
  // PostgreSQL believes a lock file whose number went to another process.
  for (const name of readdirSync(path)) rmSync(join(path, name), { force: true });
  return path;
}

function newFolder(note: string, account: Account | undefined): string {
  const path = privateFolder();
  giveTo(account, path);
  rmSync(note, { recursive: true, force: true });
  symlinkSync(path, note);
  return path;
}

function giveTo(account: Account | undefined, path: string): void {
  if (account) chownSync(path, account.uid, account.gid);
}
