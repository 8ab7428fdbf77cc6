import {
  chownSync,
  closeSync,
  copyFileSync,
  existsSync,
  fstatSync,
  openSync,
  readSync,
  truncateSync,
} from 'node:fs';
import { join } from 'node:path';
import type { Place } from './place.ts';

const LARGEST = 5 * 2 ** 20;

/** PostgreSQL's log, `postgres.log` in the data folder; at most one older one is kept. */
export class ServerLog {
  readonly path: string;
  readonly #place: Place;

  constructor(place: Place) {
    this.#place = place;
    this.path = join(place.home, 'postgres.log');
  }

  /** Opens it to append to. The caller closes. */
  open(): number {
    const file = openSync(this.path, 'a', 0o600);
    // A later start without root must be able to go on with it.
    if (this.#place.account) chownSync(this.path, this.#place.account.uid, this.#place.account.gid);
    return file;
  }

  /** Its size, as a mark from which to read later. */
  size(): number {
    if (!existsSync(this.path)) return 0;
    const file = openSync(this.path, 'r');
    const { size } = fstatSync(file);
    closeSync(file);
    return size;
  }

  /** What was written since a mark, the end of it. */
  since(mark: number): string {
    const size = this.size();
    const start = Math.max(Math.min(mark, size), size - 8192);
    const buffer = Buffer.alloc(size - start);
    if (buffer.length === 0) return '';
    const file = openSync(this.path, 'r');
    readSync(file, buffer, 0, buffer.length, start);
    closeSync(file);
    return buffer.toString('utf8');
  }

  /** Moves what there is to `postgres.log.1` when it has grown too large. PostgreSQL appends, so it goes on at the new beginning. */
  bound(): void {
    if (this.size() <= LARGEST) return;
    copyFileSync(this.path, `${this.path}.1`);
    truncateSync(this.path);
  }
}

/** The last lines of some output, without dates and process ids, fit for an error message. */
export function lastLines(output: string, count = 4): string {
  const lines = output.split('\n').map((line) => line.replace(/^[\d-]+ [\d:.]+ \w+ \[\d+\] /, '').trim());
  return lines
    .filter((line) => line !== '')
    .slice(-count)
    .join(' | ');
}
