import type { Cursors, Position } from './cursors.ts';

/** What was read of a list for one page. */
export interface ReadPage {
  ids: readonly string[];
  /** What each row is ordered by. */
  keys: readonly string[];
  /** Whether there are more in the direction of reading. */
  more: boolean;
}

/** Before and after every id there is. */
const FIRST_ID = '00000000-0000-0000-0000-000000000000';
const LAST_ID = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

/** The markers of the neighbouring pages. */
export function pageCursorsOf(
  page: ReadPage,
  position: Position | undefined,
  descending: boolean,
  write: (place: Position) => string,
): { nextCursor: string | null; previousCursor: string | null } {
  const marker = (index: number, backwards: boolean) => {
    const id = page.ids.at(index);
    const value = page.keys.at(index);
    return id !== undefined && value !== undefined ? write({ value, id, backwards }) : null;
  };
  const backwards = position?.backwards ?? false;
  if (page.ids.length === 0 && position) {
    // Everything of the page has gone in the meantime: the way back leads from where it would have begun, and whatever
    // stands there, the last of the page before, belongs to it.
    const id = descending === backwards ? LAST_ID : FIRST_ID;
    const back = write({ value: position.value, id, backwards: !backwards });
    return { nextCursor: backwards ? back : null, previousCursor: backwards ? null : back };
  }
  return {
    nextCursor: backwards || page.more ? marker(-1, false) : null,
    previousCursor: (backwards ? page.more : position !== undefined) ? marker(0, true) : null,
  };
}

/**
 * The page of a list that is read forwards alone, the newest first, and the marker of the next one.
 * @param found one row more than the page holds, if there are more.
 */
export function newestFirst<Row extends { id: string; createdAt: Date }>(
  cursors: Cursors,
  list: string,
  found: readonly Row[],
  limit: number,
): { shown: Row[]; nextCursor: string | null } {
  const shown = found.slice(0, limit);
  const last = found.length > limit ? shown.at(-1) : undefined;
  const place = last && { value: last.createdAt.toISOString(), id: last.id, backwards: false };
  return { shown, nextCursor: place ? cursors.write(list, place) : null };
}
