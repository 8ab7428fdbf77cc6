import { equalInConstantTime, sign } from './crypto.ts';
import { AppError } from './errors.ts';

/** Where a keyset page begins: the sort key's value and the id of the row next to it, and the direction to read. */
export interface Position {
  value: string;
  id: string;
  backwards: boolean;
}

/** Writes and reads opaque page markers. They are signed and bound to the list's sort, so a tampered one is told at once. */
export interface Cursors {
  write(list: string, position: Position): string;
  /** Throws 422 `invalid_cursor` for anything that `write` did not make for the same list. */
  read(list: string, cursor: string): Position;
}

/** @param key 32 bytes, derived from the secret key for this purpose alone. */
export function createCursors(key: Buffer): Cursors {
  const seal = (list: string, body: string) => sign(key, `${list}\n${body}`).slice(0, 22);
  return {
    write(list, { value, id, backwards }) {
      const body = Buffer.from(JSON.stringify([value, id, backwards ? 1 : 0])).toString('base64url');
      return `${body}.${seal(list, body)}`;
    },
    read(list, cursor) {
      const [body = '', signature = ''] = cursor.split('.');
      if (!equalInConstantTime(seal(list, body), signature) || `${body}.${signature}` !== cursor) {
        throw new AppError(
          'invalid_cursor',
          'This page marker is not valid here. Start from the first page.',
          {
            faults: [
              { path: '/cursor', code: 'invalid_cursor', message: 'is not a page marker of this list' },
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
