import {
  closeSync,
  constants,
  fchownSync,
  fstatSync,
  lstatSync,
  openSync,
  readdirSync,
  readFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { codeOf } from '../database.ts';
import { type Account, isDedicated } from './account.ts';
import { EmbeddedError } from './error.ts';

const { O_RDONLY, O_NOFOLLOW = 0, O_NONBLOCK = 0 } = constants;

/** Far above any file that is read here. Bytes. */
const MAX_SIZE = 64 * 1024;

/**
 * Reads a small file of a data directory; returns undefined if it does not exist. The account of PostgreSQL can write the
 * directory, so a symlink, a special file or a file of another owner is not read: root would disclose what it leads to.
 */
export function readOwnFile(dataDirectory: string, name: string): string | undefined {
  const path = join(dataDirectory, name);
  let file: number;
  try {
    file = openSync(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    if (codeOf(error) === 'ELOOP') throw notRegular(path);
    throw error;
  }
  try {
    const found = fstatSync(file);
    // After an interrupted `giveTo`, the file may belong to the new owner already.
    const isOwners = found.uid === lstatSync(dataDirectory).uid || isDedicated(found.uid);
    if (!found.isFile() || found.size > MAX_SIZE || !isOwners) throw notRegular(path);
    return readFileSync(file, 'utf8');
  } finally {
    closeSync(file);
  }
}

const notRegular = (path: string) =>
  new EmbeddedError(`${path} is not a regular file of the owner of its folder. Nothing was changed.`);

/**
 * Gives a data directory to the account of PostgreSQL: one that a former release gave to an account that services share, or
 * that root has restored from a backup. Runs as root in folders that the former owner may still change, so every entry is
 * opened relative to its parent's descriptor without following symlinks, and verified before its owner is changed.
 * Symlinks keep their owner, which nothing depends on. The directory itself comes last, so that an interrupted change is
 * repeated.
 */
export function giveTo(path: string, account: Account): void {
  if (process.platform !== 'linux')
    throw new EmbeddedError(
      `${path} does not belong to ${account.name}. Change its owner: chown -R ${account.uid}:${account.gid} ${path}`,
    );
  const owner = lstatSync(path).uid;
  const give = (entry: string, shown: string) => {
    const file = openSync(entry, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
    try {
      const found = fstatSync(file);
      const isForeign = found.uid !== owner && found.uid !== account.uid && !isDedicated(found.uid);
      // A further name of a file of root may have been made by anyone.
      if (isForeign || (found.uid === 0 && found.isFile() && found.nlink > 1))
        throw new EmbeddedError(
          `${shown} does not belong to the owner of the database (ID ${owner}). Remove it, or correct its owner.`,
        );
      if (found.isDirectory()) {
        const within = `/proc/self/fd/${file}`;
        for (const { name } of readdirSync(within, { withFileTypes: true }).filter(
          (each) => each.isFile() || each.isDirectory(),
        ))
          give(`${within}/${name}`, join(shown, name));
      }
      fchownSync(file, account.uid, account.gid);
    } finally {
      closeSync(file);
    }
  };
  give(path, path);
}
