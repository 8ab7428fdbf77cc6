import { mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

const isFolder = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;

/**
 * Creates a folder and the missing ones above it, if it does not exist. `mkdirSync` with `recursive` never returns where the
 * kernel answers ENOENT although the folder above exists, as it does below /proc.
 */
export function ensureFolder(path: string): void {
  if (isFolder(path)) return;
  try {
    mkdirSync(path);
  } catch (error) {
    // Another process may have created it meanwhile.
    if (isFolder(path)) return;
    const parent = dirname(path);
    const isParentMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    if (!isParentMissing || isFolder(parent)) throw error;
    ensureFolder(parent);
    ensureFolder(path);
  }
}
