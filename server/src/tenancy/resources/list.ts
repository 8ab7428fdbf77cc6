import type { KeysetRequest } from '../../db/keyset.ts';
import { type Cursors, pageCursorsOf } from '../../lib/cursors.ts';

/** How a list of organizations or projects is asked for. */
interface ResourceQuery {
  sort?: 'name' | '-name' | 'createdAt' | '-createdAt';
  limit?: number;
  cursor?: string;
}

export type ResourceOrder = 'name' | 'createdAt';

/** Which page, in which order. */
export interface ResourcePageRequest extends KeysetRequest {
  order: ResourceOrder;
}

/** What was read of a list for one page. */
export interface ResourcePage<Item> {
  items: Item[];
  /** What each is ordered by. */
  keys: string[];
  more: boolean;
  total: { value: number; exact: boolean };
}

/** Reads and writes the page markers of one list. Throws 422 `invalid_cursor`. */
export function paging(cursors: Cursors, list: string, { sort = 'name', limit = 30, cursor }: ResourceQuery) {
  const name = `${list}:${sort}`;
  const request: ResourcePageRequest = {
    order: sort.endsWith('createdAt') ? 'createdAt' : 'name',
    descending: sort.startsWith('-'),
    limit,
    position: cursor === undefined ? undefined : cursors.read(name, cursor),
  };
  return {
    request,
    markers: ({ items, keys, more }: ResourcePage<{ id: string }>) =>
      pageCursorsOf(
        { ids: items.map(({ id }) => id), keys, more },
        request.position,
        request.descending,
        (position) => cursors.write(name, position),
      ),
  };
}
