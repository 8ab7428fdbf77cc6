import { type RawBuilder, sql } from 'kysely';
import type { Queryable } from '../../db/database.ts';
import { cutPage, EXACT_COUNT_LIMIT } from '../../db/keyset.ts';
import { NIL } from '../../lib/ids.ts';
import {
  areAll,
  areInDirectory,
  begunBy,
  boundedScanOf,
  type Entries,
  entriesOf,
  foundIn,
  inDirectory,
  pageOf,
  readAllIn,
  scanOf,
} from './entries-store.ts';
import type { UserFilter, UserPage, UserPageRequest } from './list.ts';
import type { MembershipScope } from './membership-scopes.ts';
import type { User } from './model.ts';
import { sizeOf, sizesOf } from './sizes-store.ts';
import { findUsers } from './store.ts';
import { estimateMatches, totalOf, totalOfSize } from './total-store.ts';

interface Row {
  id: string;
  sort_key: string;
}

/** The rows of a page, and one more if there are more. */
interface Rows {
  rows: Row[];
  /** Absent if finding them did not yield it. */
  total?: UserPage['total'];
  /** How many users match at least. */
  atLeast?: number;
}

/** How much is read to find a page. */
export interface ReadLimits {
  /** Organizations and projects with more entries together are not read whole, and more matches are not sorted. */
  whole: { entries: number; matches: number };
  /** Of searches in the whole directory, and in organizations and projects. */
  directory: SearchLimits;
  scopes: SearchLimits;
  /** Where the order and the filter are in different tables, more matches of a scope are not sorted. */
  sorted?: number;
}

interface SearchLimits {
  /** More expected matches in the whole directory fill a page soon in an ordered scan, except among very many users. */
  expected: number;
  /**
   * So many entries are read in order then, or more if these are not likely to have a page; undefined: all. Words may exclude each
   * other, which the estimate ignores. If some are found among the first, the second number is likely to have enough.
   */
  scanned: readonly (number | undefined)[];
  /** More matches in the whole directory are not sorted, or looked up in the scopes, even if fewer were expected. */
  matches: number;
}

/** Totals of up to ten thousand users are exact, so all of them are read anyway. Some are in several scopes. */
const LIMITS: ReadLimits = {
  whole: { entries: 1.2 * EXACT_COUNT_LIMIT, matches: 3000 },
  directory: { expected: 1500, scanned: [10_000, 100_000], matches: 3000 },
  scopes: { expected: 500, scanned: [10_000, undefined], matches: 1500 },
};
/** With fewer matches among the first entries, it is not worthwhile to read more. */
const SOME = 10;
/** If only more entries than these are likely to have a page, few matches are found and sorted sooner than they are read. */
const MAX_READ = 60_000;

/**
 * Returns a page of users: first their IDs, by an index of the order or of the search, then their fields.
 * @param limits decide how the page is found, not what is on it. Tests set them.
 */
export async function listUsers(
  db: Queryable,
  filter: UserFilter,
  page: UserPageRequest,
  limits: ReadLimits = LIMITS,
): Promise<UserPage> {
  const entries = entriesOf(filter);
  const read = await readRows(db, entries, page, limits);
  const { shown, more } = cutPage(read.rows, page);
  const isAll = page.position === undefined && !more;
  const ids = shown.map(({ id }) => id);
  const [found, total] = await Promise.all([
    shown.length > 0 ? findUsers(db, ids) : [],
    isAll ? { value: shown.length, exact: true } : (read.total ?? totalOf(db, filter, entries)),
  ]);
  const byId = new Map(found.map((user) => [user.id, user]));
  return {
    // A user who was deleted, or left what the caller may see, between the two statements is left out.
    users: ids.flatMap((id) => byId.get(id) ?? []).filter((user) => isStillIn(filter.visible, user)),
    ids,
    keys: shown.map((row) => row.sort_key),
    more,
    total: total.exact
      ? total
      : { ...total, value: Math.max(total.value, read.rows.length, read.atLeast ?? 0) },
  };
}

/** Returns for each filter whether any user matches it. */
export const anyUsersMatch = (db: Queryable, filters: readonly UserFilter[]): Promise<boolean[]> =>
  Promise.all(
    filters.map(async (filter) => {
      const page = { order: 'createdAt' as const, descending: true, limit: 1, position: undefined };
      const { rows } = await readRows(db, entriesOf(filter), page, LIMITS);
      return rows.length > 0;
    }),
  );

/** Returns for each filter whether the name of any user who matches it begins with its words, in their order. */
export async function anyNamesBegin(db: Queryable, filters: readonly UserFilter[]): Promise<boolean[]> {
  if (filters.length === 0) return [];
  const each = filters.map((filter) => begunBy(entriesOf({ ...filter, words: [] }), filter.words.join(' ')));
  const { rows } = await sql<{ finds: boolean[] }>`SELECT ARRAY[${sql.join(each)}] AS finds`.execute(db);
  return rows[0]?.finds ?? [];
}

/**
 * Fewer rows are not asked for: to find very few, the planner would scan an ordered index, which takes long when a word
 * occurs nowhere.
 */
const MIN_ROWS = 51;

async function readRows(
  db: Queryable,
  entries: Entries,
  page: UserPageRequest,
  limits: ReadLimits,
): Promise<Rows> {
  const { scopes, words, members } = entries;
  if (scopes.length === 0) return { rows: [] };
  const limit = Math.max(page.limit + 1, MIN_ROWS);
  const found =
    words.length === 0 && !members
      ? await listRows(db, entries, page, limit, limits)
      : await searchRows(db, entries, page, limit, limits);
  return { ...found, rows: found.rows.slice(0, page.limit + 1) };
}

/** Returns the rows of a page of a list; of all users of one scope with their number, which saves a statement. */
async function listRows(
  db: Queryable,
  entries: Entries,
  page: UserPageRequest,
  limit: number,
  { sorted }: ReadLimits,
): Promise<Rows> {
  const query = pageOf(entries, page, limit, sorted);
  const [scope, ...others] = entries.scopes;
  if (!scope || others.length > 0 || !areAll(entries)) return { rows: await rowsOf(db, query) };
  const { rows } = await sql<
    Row & { people: number }
  >`SELECT id, sort_key::text, (${sizeOf(scope.id)}) AS people
    FROM (${query}) AS page`.execute(db);
  return { rows, ...(rows[0] && { total: totalOfSize(rows[0].people) }) };
}

/** Returns the rows of a page of a search, or of members with a role anywhere. */
async function searchRows(
  db: Queryable,
  entries: Entries,
  page: UserPageRequest,
  limit: number,
  limits: ReadLimits,
): Promise<Rows> {
  const sizes = sizesOf(db, [NIL, ...entries.scopes.map(({ id }) => id)]);
  if (areInDirectory(entries)) return searchLarge(db, entries, page, limit, limits.directory, sizes);
  const [, ...each] = await sizes;
  return each.reduce((sum, size) => sum + size, 0) <= limits.whole.entries
    ? readScopes(db, entries, page, limit, limits.whole)
    : searchLarge(db, entries, page, limit, limits.scopes, sizes);
}

async function rowsOf(db: Queryable, query: RawBuilder<unknown>): Promise<Row[]> {
  const { rows } = await sql<Row>`SELECT id, sort_key::text FROM (${query}) AS page`.execute(db);
  return rows;
}

/** Returns the same rows by `boundedScanOf`. */
async function boundedRowsOf(db: Queryable, query: RawBuilder<unknown>) {
  const { rows } = await sql<
    Row & { is_complete: boolean }
  >`SELECT id, sort_key::text, is_complete FROM (${query}) AS page`.execute(db);
  return { rows, isComplete: rows[0]?.is_complete ?? false };
}

/** Returns how many entries of each scope are read in order, together about this many: of small scopes all (undefined). */
function boundsOf(sizes: readonly number[], among: number | undefined): (number | undefined)[] {
  if (among === undefined) return sizes.map(() => undefined);
  const large = sizes.filter((size) => size > among).length;
  return sizes.map((size) => (size > among ? Math.ceil(among / large) : undefined));
}

/** Returns the rows of a page of a search in small organizations and projects. */
async function readScopes(
  db: Queryable,
  entries: Entries,
  page: UserPageRequest,
  limit: number,
  limits: ReadLimits['whole'],
): Promise<Rows> {
  const query = readAllIn(entries, page, limit, limits.matches);
  const { rows } = await sql<FoundRow>`
    SELECT matches, id, sort_key::text FROM (${query}) AS page`.execute(db);
  const matches = rows[0]?.matches ?? 0;
  return {
    rows: matches <= limits.matches ? rowsIn(rows) : await rowsOf(db, scanOf(entries, page, page.limit + 1)),
    total: { value: matches, exact: true },
  };
}

/** A row of a page with the number of matches; without an ID if the page is empty. */
interface FoundRow {
  matches: number;
  id: string | null;
  sort_key: string;
}

const rowsIn = (found: readonly FoundRow[]): Row[] =>
  found.flatMap(({ id, sort_key }) => (id === null ? [] : [{ id, sort_key }]));

/**
 * Returns the rows of a page of a search. The number of matches in the whole directory is estimated first: many fill a page
 * soon in an ordered scan, few are found by the search indexes and sorted. With a limit, the planner would prefer a scan of all
 * entries when its estimate is wrong, and the search would be repeated to count its matches.
 * @param sizes how many users the whole directory has, and each scope.
 */
async function searchLarge(
  db: Queryable,
  entries: Entries,
  page: UserPageRequest,
  limit: number,
  limits: SearchLimits,
  sizes: Promise<number[]>,
): Promise<Rows> {
  const [expected, [people = 0, ...each]] = await Promise.all([
    estimateMatches(db, inDirectory(entries)),
    sizes,
  ]);
  const estimate =
    entries.isWholeDirectory && entries.words.length > 0 ? { value: expected, exact: false } : undefined;
  const shown = page.limit + 1;
  // Twice as many as have a page if the matches are spread evenly.
  const likely = Math.ceil((2 * shown * people) / Math.max(expected, 1));
  const isSoon = likely <= MAX_READ || expected > limits.matches;
  if (expected > limits.expected && isSoon) {
    for (const least of limits.scanned) {
      const bounds = boundsOf(each, least && Math.max(least, likely));
      const { rows, isComplete } = await boundedRowsOf(db, boundedScanOf(entries, page, shown, bounds));
      if (isComplete || bounds.every((bound) => bound === undefined))
        return { rows, ...(estimate && { total: estimate }) };
      if (rows.length < Math.min(SOME, shown)) break;
    }
  }
  const query = foundIn(entries, page, limit, limits.matches);
  const result = await sql<FoundRow & { found: number }>`
    SELECT found, matches, id, sort_key::text FROM (${query}) AS page`.execute(db);
  const { found = 0, matches = 0 } = result.rows[0] ?? {};
  if (found <= limits.matches) return { rows: rowsIn(result.rows), total: { value: matches, exact: true } };
  return {
    rows: await rowsOf(db, scanOf(entries, page, shown)),
    ...(areInDirectory(entries) && { atLeast: found }),
    ...(estimate && { total: estimate }),
  };
}

function isStillIn(visible: MembershipScope | undefined, { memberships }: User): boolean {
  if (!visible) return true;
  const ids = new Set([
    ...memberships.organizations.map(({ organizationId }) => organizationId),
    ...memberships.projects.map(({ projectId }) => projectId),
  ]);
  return visible.some((part) => part.ids === 'any' || part.ids.some((id) => ids.has(id)));
}
