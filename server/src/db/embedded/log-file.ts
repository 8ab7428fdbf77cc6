import {
  closeSync,
  constants,
  copyFileSync,
  existsSync,
  fchownSync,
  fstatSync,
  openSync,
  readSync,
  truncateSync,
} from 'node:fs';
import { join } from 'node:path';
import type { DataDirectory } from './data-directory.ts';

const MAX_SIZE = 5 * 2 ** 20;

/** PostgreSQL's log file, `postgres.log` in the data folder; one older file is kept. */
export class LogFile {
  readonly path: string;

  constructor({ folder }: DataDirectory) {
    this.path = join(folder, 'postgres.log');
  }

  /** Opens the file for appending; the caller closes it. */
  open(): number {
    const { O_WRONLY, O_APPEND, O_CREAT, O_NOFOLLOW = 0 } = constants;
    const file = openSync(this.path, O_WRONLY | O_APPEND | O_CREAT | O_NOFOLLOW, 0o600);
    // Former releases gave it to the account of PostgreSQL, which only needs the open file.
    if (process.getuid?.() === 0) fchownSync(file, 0, 0);
    return file;
  }

  /** Returns the size, as an offset for `since`. */
  size(): number {
    if (!existsSync(this.path)) return 0;
    const file = openSync(this.path, 'r');
    const { size } = fstatSync(file);
    closeSync(file);
    return size;
  }

  /** Returns what was written since an offset, at most the last 8 KiB. */
  since(offset: number): string {
    const size = this.size();
    const start = Math.max(Math.min(offset, size), size - 8192);
    const buffer = Buffer.alloc(size - start);
    if (buffer.length === 0) return '';
    const file = openSync(this.path, 'r');
    readSync(file, buffer, 0, buffer.length, start);
    closeSync(file);
    return buffer.toString('utf8');
  }

  /** Rotates the file to `postgres.log.1` above the size limit. PostgreSQL opened it for appending and continues at the start. */
  rotate(): void {
    if (this.size() <= MAX_SIZE) return;
    copyFileSync(this.path, `${this.path}.1`);
    truncateSync(this.path);
  }
}

/** Returns the last lines of a program's output, without dates and process IDs, for an error message. */
export function lastLines(output: string, count = 4): string {
  const lines = output.split('\n').map((line) => line.replace(/^[\d-]+ [\d:.]+ \w+ \[\d+\] /, '').trim());
  return lines
    .filter((line) => line !== '')
    .slice(-count)
    .join(' | ');
}
