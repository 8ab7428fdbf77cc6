import { existsSync, statfsSync } from 'node:fs';

const MEMORY = '/dev/shm';
/** Bytes that must be free there. */
const ENOUGH = 2 ** 31;

/**
 * Makes `os.tmpdir()`, of this process and of those that inherit its environment, a folder in memory if it has room: copying
 * a database takes a fifth of the time that it takes on a disk.
 */
export function keepTemporaryFilesInMemory(): void {
  const space = existsSync(MEMORY) ? statfsSync(MEMORY) : undefined;
  if (space && space.bavail * space.bsize > ENOUGH) process.env.TMPDIR = MEMORY;
}
