/** The search parameters that all lists share. */
export interface ListSearch {
  q?: string;
  limit?: PageSize;
  cursor?: string;
  /** The number of the page that `cursor` leads to, counted from 1; only to show the position. */
  page?: number;
}

type PageSize = (typeof PAGE_SIZES)[number];

export const PAGE_SIZES = [30, 50, 100] as const;
export const DEFAULT_PAGE_SIZE: PageSize = 30;
/** The server's limits. */
const QUERY_LENGTH = 200;
const CURSOR_LENGTH = 1024;

/** Returns the valid search parameters; invalid ones and defaults are dropped. */
export function validateListSearch(search: Record<string, unknown>): ListSearch {
  const view: ListSearch = {};
  const q = [...textOf(search.q).trim()].slice(0, QUERY_LENGTH).join('');
  if (q !== '') view.q = q;
  const limit = oneOf(PAGE_SIZES, Number(search.limit));
  if (limit && limit !== DEFAULT_PAGE_SIZE) view.limit = limit;
  const cursor = textOf(search.cursor);
  if (cursor !== '' && cursor.length <= CURSOR_LENGTH) view.cursor = cursor;
  const page = Number(search.page);
  if (view.cursor !== undefined && Number.isSafeInteger(page) && page > 1) view.page = page;
  return view;
}

/** Returns a parameter as text: the router parses `?q=123` as a number and `?q=true` as a boolean. */
function textOf(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? String(value)
    : '';
}

/** Returns the known value that equals `value`; undefined if there is none. */
export function oneOf<Value>(known: readonly Value[], value: unknown): Value | undefined {
  return known.find((candidate) => candidate === value);
}

/** The server's ids. */
const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Returns the value if it is an id. */
export const idOf = (value: unknown): string | undefined =>
  typeof value === 'string' && ID.test(value) ? value : undefined;
