import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What the address of a unix socket holds on every system (104 bytes on macOS, 108 on Linux, with the closing zero). */
const LONGEST = 103;

/** Whether a path can be the address of a unix socket. */
export const fitsSocket = (path: string): boolean => Buffer.byteLength(path) <= LONGEST;

/** A new folder with a short path that nobody else can enter, under a name that nobody can foresee. */
export function privateFolder(): string {
  const preferred = tmpdir();
  return mkdtempSync(join(preferred.length <= 60 ? preferred : '/tmp', 'roster-'));
}

/**
 * Gives a path of a folder that is short enough for a socket in it: the folder's own, or that of a link which lives
 * as long as `work`. Binding and connecting look at the path only once.
 */
export async function withShortPath<T>(folder: string, work: (short: string) => Promise<T>): Promise<T> {
  if (fitsSocket(join(folder, 'x'.repeat(40)))) return work(folder);
  const alias = privateFolder();
  try {
    symlinkSync(folder, join(alias, 'd'));
    return await work(join(alias, 'd'));
  } finally {
    rmSync(alias, { recursive: true, force: true });
  }
}
