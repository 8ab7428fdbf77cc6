/** Whatever the address bar may hold; read by the router before the page, so without React. */
export interface UsersSearch {
  q?: string;
  role?: Role;
  status?: Status;
  sort?: Sort;
  limit?: PageSize;
  cursor?: string;
}

export type Role = 'admin' | 'user';
export type Status = 'active' | 'disabled' | 'pending';
export type Sort = SortField | `-${SortField}`;
export type SortField = 'username' | 'email' | 'lastLoginAt' | 'createdAt';
export type PageSize = 30 | 50 | 100;

export const ROLES: readonly Role[] = ['admin', 'user'];
export const STATUSES: readonly Status[] = ['active', 'disabled', 'pending'];
export const PAGE_SIZES: readonly PageSize[] = [30, 50, 100];
/** In the order in which a menu offers them. */
export const SORTS: readonly Sort[] = [
  '-createdAt',
  'createdAt',
  'username',
  '-username',
  'email',
  '-email',
  '-lastLoginAt',
  'lastLoginAt',
];

export const DEFAULT_SORT: Sort = '-createdAt';
export const DEFAULT_PAGE_SIZE: PageSize = 30;
/** The server refuses longer ones. */
const QUERY_LENGTH = 200;
const CURSOR_LENGTH = 1024;

/**
 * The view that an address asks for. What makes no sense is left out instead of refused, since links get cut and
 * edited; and so is what is the default anyway, so that one view has one address.
 */
export function validateUsersSearch(search: Record<string, unknown>): UsersSearch {
  const view: UsersSearch = {};
  const q = [...textOf(search.q).trim()].slice(0, QUERY_LENGTH).join('');
  if (q !== '') view.q = q;
  const role = oneOf(ROLES, search.role);
  if (role) view.role = role;
  const status = oneOf(STATUSES, search.status);
  if (status) view.status = status;
  const sort = oneOf(SORTS, search.sort);
  if (sort && sort !== DEFAULT_SORT) view.sort = sort;
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

function oneOf<Value>(known: readonly Value[], value: unknown): Value | undefined {
  return known.find((candidate) => candidate === value);
}
