/** What the address of every list may say, besides its own filters and order. */
export interface ListSearch {
  q?: string;
  limit?: PageSize;
  cursor?: string;
}

type PageSize = (typeof PAGE_SIZES)[number];

export const PAGE_SIZES = [30, 50, 100] as const;
export const DEFAULT_PAGE_SIZE: PageSize = 30;
/** The server refuses longer ones. */
const QUERY_LENGTH = 200;
const CURSOR_LENGTH = 1024;

/** What is searched for, and which page; what makes no sense is left out, and so is what is the default anyway. */
export function validateListSearch(search: Record<string, unknown>): ListSearch {
  const view: ListSearch = {};
  const q = [...textOf(search.q).trim()].slice(0, QUERY_LENGTH).join('');
  if (q !== '') view.q = q;
  const limit = oneOf(PAGE_SIZES, Number(search.limit));
  if (limit && limit !== DEFAULT_PAGE_SIZE) view.limit = limit;
  const cursor = textOf(search.cursor);
  if (cursor !== '' && cursor.length <= CURSOR_LENGTH) view.cursor = cursor;
  return view;
}

/** The router reads `?q=123` as a number and `?q=true` as a truth value; somebody who typed them meant letters. */
function textOf(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? String(value)
    : '';
}

/** The one of the known values that is meant, if any. */
export function oneOf<Value>(known: readonly Value[], value: unknown): Value | undefined {
  return known.find((candidate) => candidate === value);
}

/** As the server writes ids. */
const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** An id, if the value is one. */
export const idOf = (value: unknown): string | undefined =>
  typeof value === 'string' && ID.test(value) ? value : undefined;
