import { type RawBuilder, sql } from 'kysely';
import type { Queryable } from '../../db/database.ts';
import { cutPage, EXACT_COUNT_LIMIT } from '../../db/keyset.ts';
import { type Entries, entriesOf, existIn, foundIn, pageOf, readAllIn, scanOf } from './entries-store.ts';
import type { UserFilter, UserPage, UserPageRequest } from './list.ts';
import type { MembershipScope } from './membership-scopes.ts';
import type { EntryScope } from './membership-scopes-store.ts';
import type { User } from './model.ts';
import { findUsers } from './store.ts';
import { estimateMatches, totalOf } from './total-store.ts';

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
interface ReadLimits {
  /** Scopes with more entries together are not read whole. */
  entries: number;
  /** More matches are not sorted, even if fewer were expected. */
  matches: number;
}

/** Totals of up to ten thousand users are exact, so all of them are read anyway. Some are in several scopes. */
const LIMITS: ReadLimits = { entries: 1.2 * EXACT_COUNT_LIMIT, matches: 3000 };

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
export async function anyUsersMatch(db: Queryable, filters: readonly UserFilter[]): Promise<boolean[]> {
  if (filters.length === 0) return [];
  const each = filters.map((filter) => existIn(entriesOf(filter)));
  const { rows } = await sql<{
    found: boolean[];
  }>`SELECT ARRAY[${sql.join(each)}]::boolean[] AS found`.execute(db);
  return rows[0]?.found ?? [];
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
  const [scope] = scopes;
  if (!scope) return { rows: [] };
  const limit = Math.max(page.limit + 1, MIN_ROWS);
  const found =
    (await readScopes(db, entries, page, limit, limits)) ??
    // Each step would be taken for each scope, and most of several are small.
    (scopes.length === 1 && (words.length > 0 || members)
      ? await searchRows(db, scope, entries, page, limit, limits.matches)
      : { rows: await rowsOf(db, pageOf(entries, page, limit)) });
  return { ...found, rows: found.rows.slice(0, page.limit + 1) };
}

async function rowsOf(db: Queryable, query: RawBuilder<unknown>): Promise<Row[]> {
  const { rows } = await sql<Row>`SELECT id, sort_key::text FROM (${query}) AS page`.execute(db);
  return rows;
}

/** Returns the rows of a page of a search in several small organizations and projects; undefined for other lists. */
async function readScopes(
  db: Queryable,
  entries: Entries,
  page: UserPageRequest,
  limit: number,
  limits: ReadLimits,
): Promise<Rows | undefined> {
  const { scopes, words } = entries;
  // Roles are not in the indexes of searches.
  if (words.length === 0 || scopes.length === 1 || scopes.some(({ conditions }) => conditions.length > 0))
    return undefined;
  // Large scopes are known to the planner, which takes less time than counting up to the limit.
  if ((await estimateMatches(db, { ...entries, words: [] })) > 2 * limits.entries) return undefined;
  const query = readAllIn(entries, page, limit, limits);
  const { rows } = await sql<FoundRow & { entries: number }>`
    SELECT entries, matches, id, sort_key::text FROM (${query}) AS page`.execute(db);
  const [first] = rows;
  if (!first || first.entries > limits.entries) return undefined;
  const isSorted = first.matches <= limits.matches;
  return {
    rows: isSorted ? rowsIn(rows) : await rowsOf(db, pageOf(entries, page, limit)),
    total: { value: first.matches, exact: true },
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

/** More expected matches than these fill a page soon in an ordered scan; fewer are found by the search indexes and sorted. */
const MAX_EXPECTED = 1500;
/**
 * So many entries are read in order if many matches are expected: words may exclude each other, which the estimate ignores. If at
 * least some are found, the second number of entries is likely to have enough.
 */
const SCANNED = [10_000, 100_000];
const SOME = 10;

/**
 * Returns the rows of a page of a search in one scope. The number of matches is estimated first: with a limit, the planner
 * would prefer a scan of all entries when its estimate is wrong, and the search would be repeated to count its matches.
 */
async function searchRows(
  db: Queryable,
  scope: EntryScope,
  entries: Entries,
  page: UserPageRequest,
  limit: number,
  maxSorted: number,
): Promise<Rows> {
  const expected = await estimateMatches(db, entries);
  const estimate = entries.isWholeDirectory && entries.words.length > 0 ? expected : undefined;
  if (expected > MAX_EXPECTED) {
    for (const among of SCANNED) {
      const rows = await rowsOf(db, scanOf(scope, entries, page, limit, among));
      if (rows.length === limit)
        return { rows, ...(estimate && { total: { value: estimate, exact: false } }) };
      if (rows.length < SOME) break;
    }
  }
  const query = foundIn(scope, entries, page, limit, maxSorted);
  const found = await sql<FoundRow>`
    SELECT matches, id, sort_key::text FROM (${query}) AS page`.execute(db);
  const matches = found.rows[0]?.matches ?? 0;
  const rows = rowsIn(found.rows);
  if (matches <= maxSorted) return { rows, total: { value: matches, exact: true } };
  return {
    rows: await rowsOf(db, scanOf(scope, entries, page, limit)),
    atLeast: matches,
    ...(estimate && { total: { value: estimate, exact: false } }),
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
