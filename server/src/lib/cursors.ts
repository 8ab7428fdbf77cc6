import type { KeyObject } from 'node:crypto';
import { equalInConstantTime, sign } from './crypto.ts';
import { AppError } from './errors.ts';

/** Where a keyset page begins: sort value and ID of the row next to it, and the direction to read. */
export interface Position {
  value: string;
  id: string;
  backwards: boolean;
}

/** Writes and reads opaque cursors. They are signed and bound to the list and its order, so a modified one is rejected. */
export interface Cursors {
  write(list: string, position: Position): string;
  /** Throws 422 `invalid_cursor` for anything that `write` did not return for the same list. */
  read(list: string, cursor: string): Position;
}

/** @param key derived from the secret key for this purpose only. */
export function createCursors(key: KeyObject): Cursors {
  const signatureOf = (list: string, body: string) => sign(key, `${list}\n${body}`).slice(0, 22);
  return {
    write(list, { value, id, backwards }) {
      const body = Buffer.from(JSON.stringify([value, id, backwards ? 1 : 0])).toString('base64url');
      return `${body}.${signatureOf(list, body)}`;
    },
    read(list, cursor) {
      const [body = '', signature = ''] = cursor.split('.');
      if (!equalInConstantTime(signatureOf(list, body), signature) || `${body}.${signature}` !== cursor) {
        throw new AppError(
          'invalid_cursor',
          'The cursor is not valid for this list. Start from the first page.',
          {
            faults: [
              { path: '/cursor', code: 'invalid_cursor', message: 'is not a valid cursor for this list' },
            ],
          },
        );
      }
      const [value, id, backwards]: [string, string, number] = JSON.parse(
        Buffer.from(body, 'base64url').toString(),
      );
      return { value, id, backwards: backwards === 1 };
    },
  };
}

/** The rows that were read for one page. */
export interface ReadPage {
  ids: readonly string[];
  /** The sort value of each row. */
  keys: readonly string[];
  /** Whether there are more rows in the direction of reading. */
  more: boolean;
}

/** Sort before and after every ID. */
const FIRST_ID = '00000000-0000-0000-0000-000000000000';
const LAST_ID = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

/** Returns the cursors of the next and the previous page. */
export function pageCursorsOf(
  page: ReadPage,
  position: Position | undefined,
  descending: boolean,
  write: (position: Position) => string,
): { nextCursor: string | null; previousCursor: string | null } {
  const cursorAt = (index: number, backwards: boolean) => {
    const id = page.ids.at(index);
    const value = page.keys.at(index);
    return id !== undefined && value !== undefined ? write({ value, id, backwards }) : null;
  };
  const backwards = position?.backwards ?? false;
  if (page.ids.length === 0 && position) {
    // All rows of the page were deleted in the meantime. The way back starts where the page would have begun, and the
    // row at that position belongs to the page before.
    const id = descending === backwards ? LAST_ID : FIRST_ID;
    const back = write({ value: position.value, id, backwards: !backwards });
    return { nextCursor: backwards ? back : null, previousCursor: backwards ? null : back };
  }
  return {
    nextCursor: backwards || page.more ? cursorAt(-1, false) : null,
    previousCursor: (backwards ? page.more : position !== undefined) ? cursorAt(0, true) : null,
  };
}

/**
 * Returns a page of a list that is read forwards only, newest first, and the cursor of the next page.
 * @param found one row more than the page contains, if there are more.
 */
export function newestFirst<Row extends { id: string; createdAt: Date }>(
  cursors: Cursors,
  list: string,
  found: readonly Row[],
  limit: number,
): { shown: Row[]; nextCursor: string | null } {
  const shown = found.slice(0, limit);
  const last = found.length > limit ? shown.at(-1) : undefined;
  const position = last && { value: last.createdAt.toISOString(), id: last.id, backwards: false };
  return { shown, nextCursor: position ? cursors.write(list, position) : null };
}

/**
 * Returns a page of a list that is read as a whole, because it is short by its nature. Without a limit it is returned in its
 * own order; pages are in the order of creation (UUIDv7), which does not change while a client reads one after the other.
 */
export function pageOfAll<Item extends { id: string }>(
  cursors: Cursors,
  list: string,
  all: readonly Item[],
  { limit, cursor }: { limit?: number | undefined; cursor?: string | undefined },
): { items: Item[]; nextCursor: string | null; total: { value: number; exact: boolean } } {
  const total = { value: all.length, exact: true };
  const after = cursor === undefined ? '' : cursors.read(list, cursor).id;
  if (limit === undefined && after === '') return { items: [...all], nextCursor: null, total };
  const rest = all.filter(({ id }) => id > after).sort((one, other) => (one.id < other.id ? -1 : 1));
  const items = rest.slice(0, limit);
  const last = rest.length > items.length ? items.at(-1) : undefined;
  return {
    items,
    nextCursor: last ? cursors.write(list, { ...last, value: '', backwards: false }) : null,
    total,
  };
}
