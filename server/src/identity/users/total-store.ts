import { type RawBuilder, sql } from 'kysely';
import type { Queryable } from '../../db/database.ts';
import { countOrEstimate, EXACT_COUNT_LIMIT } from '../../db/keyset.ts';
import {
  areAll,
  type Entries,
  entriesOf,
  estimatedOf,
  hasFragment,
  matchesIn,
  matchesOf,
  matchingIn,
} from './entries-store.ts';
import type { UserFilter, UserPage } from './list.ts';
import { all } from './search.ts';
import { sizesOf } from './sizes-store.ts';

type Total = UserPage['total'];

/** A search of the whole directory is counted when the planner expects no more matches than this: counting reads them all. */
const MAX_COUNTED_MATCHES = 200;

/** Returns how many users match a filter, exactly or as an estimate. */
export async function totalOf(db: Queryable, filter: UserFilter, entries: Entries): Promise<Total> {
  if (entries.scopes.length === 0) return { value: 0, exact: true };
  if (filter.words.length > 0 && !entries.isWholeDirectory) return totalOfSearch(db, filter);
  if (areAll(entries)) return (await usersIn(db, entries)).together;
  if (entries.isWholeDirectory) return totalOfDirectory(db, entries);
  return totalOfScopes(db, entries);
}

/** Returns the planner's estimate of the rows of a query, without running it. */
async function plannedRows(db: Queryable, query: RawBuilder<unknown>): Promise<number> {
  type Explained = { 'QUERY PLAN': { Plan: { 'Plan Rows': number } }[] };
  const { rows } = await sql<Explained>`EXPLAIN (FORMAT JSON) ${query}`.execute(db);
  return rows[0]?.['QUERY PLAN'][0]?.Plan['Plan Rows'] ?? 0;
}

/** Returns the planner's estimate of the number of matches. */
export const estimateMatches = (db: Queryable, entries: Entries): Promise<number> =>
  plannedRows(db, estimatedOf(entries));

/** Returns a query for the matching users, all if there are few. */
const someMatches = (entries: Entries) =>
  entries.members
    ? sql`SELECT DISTINCT user_id FROM (${entries.members}) AS members`
    : matchesOf(entries, sql`LIMIT ${sql.lit(EXACT_COUNT_LIMIT + 1)}`);

async function totalOfDirectory(db: Queryable, entries: Entries): Promise<Total> {
  const estimate = await estimateMatches(db, entries);
  const counted = entries.words.length > 0 ? MAX_COUNTED_MATCHES : 2 * EXACT_COUNT_LIMIT;
  if (estimate > counted) return { value: estimate, exact: false };
  return countOrEstimate(db, someMatches(entries), estimate);
}

/** Returns the total of all users of one scope. */
export const totalOfSize = (size: number): Total => ({ value: size, exact: size <= EXACT_COUNT_LIMIT });

const sumOf = (sizes: readonly number[]) => sizes.reduce((sum, size) => sum + size, 0);

/** How many users each scope has, and all together. */
interface Counts {
  each: number[];
  together: Total;
}

/** Counts the users of all scopes. */
async function usersIn(db: Queryable, entries: Entries): Promise<Counts> {
  const ids = entries.scopes.map(({ id }) => id);
  const each = await sizesOf(db, ids);
  // Those of the largest scope are known without counting.
  const size = Math.max(...each);
  const largest = each.indexOf(size);
  const others = ids.filter((_, index) => index !== largest && (each[index] ?? 0) > 0);
  const many = { each, together: { value: sumOf(each), exact: false } };
  if (size > EXACT_COUNT_LIMIT) return many;
  if (others.length === 0) return { each, together: totalOfSize(size) };
  // So many rows are of more users than those that are counted, even if each of these is in all others.
  const most = (EXACT_COUNT_LIMIT - size + 1) * others.length;
  const { rows } = await sql<{ count: number }>`
    SELECT count(DISTINCT user_id)::int AS count FROM (
      SELECT e.user_id FROM directory_entries e WHERE e.scope = ANY (${others}::uuid[]) AND NOT EXISTS (
        SELECT FROM directory_entries l WHERE l.user_id = e.user_id AND l.scope = ${ids[largest]}::uuid)
      LIMIT ${sql.lit(most)}) AS others`.execute(db);
  const value = size + (rows[0]?.count ?? 0);
  return value > EXACT_COUNT_LIMIT ? many : { each, together: { value, exact: true } };
}

// The planner's estimates depend on the whole directory. Within scopes they are used only where the number is large anyway,
// and never for words, so that totals show nothing of users whom the caller can't see.

/** @param counts what `countEach` returns, if it is known. */
async function totalOfScopes(db: Queryable, entries: Entries, counts?: number[]): Promise<Total> {
  const estimate = await estimateMatches(db, entries);
  // Faster than counting the users of all, each once.
  const isAnyLarge =
    estimate > 2 * EXACT_COUNT_LIMIT &&
    (counts ?? (await countEach(db, entries))).some((count) => count > EXACT_COUNT_LIMIT);
  const total = isAnyLarge ? LARGE : await countOrEstimate(db, someMatches(entries), 0);
  return total.exact ? total : { value: Math.max(total.value, estimate), exact: false };
}

/** More than are counted. */
const LARGE: Total = { value: EXACT_COUNT_LIMIT + 1, exact: false };

/** Returns for each scope how many matches it has, of those that are counted and one more. */
async function countEach(db: Queryable, entries: Entries): Promise<number[]> {
  const each = entries.scopes.map(
    (scope) => sql`(SELECT count(*)::int FROM (SELECT ${matchesIn(scope, entries)}
      LIMIT ${sql.lit(EXACT_COUNT_LIMIT + 1)}) AS counted)`,
  );
  const { rows } = await sql<{ counts: number[] }>`SELECT ARRAY[${sql.join(each)}] AS counts`.execute(db);
  return rows[0]?.counts ?? [];
}

/** Counts the users who match a filter; estimated where a scope has many. */
async function matchesEach(db: Queryable, entries: Entries): Promise<Counts> {
  const counts = await countEach(db, entries);
  const together = await totalOfScopes(db, entries, counts);
  const each = await Promise.all(
    counts.map(async (count, index) => {
      if (count <= EXACT_COUNT_LIMIT) return count;
      const scope = entries.scopes.slice(index, index + 1);
      return Math.max(count, await estimateMatches(db, { ...entries, scopes: scope }));
    }),
  );
  return { each, together };
}

/** Counts the matches of a search within scopes: exactly among up to ten thousand users, else by the share in a sample of each. */
async function totalOfSearch(db: Queryable, filter: UserFilter): Promise<Total> {
  const entries = entriesOf({ ...filter, words: [] });
  const { each, together } = await (areAll(entries) ? usersIn : matchesEach)(db, entries);
  if (together.exact) return countAmong(db, entries, filter.words);
  const estimate = await estimateBySamples(db, entries, filter.words, each);
  return { value: Math.min(estimate, together.value), exact: false };
}

const containsAll = (words: readonly string[]) => all(words.map((word) => hasFragment(sql`e`, word)));

/** Counts the matches of a search among the users of scopes. Not by the search indexes, which the planner can't estimate in them. */
async function countAmong(db: Queryable, entries: Entries, words: readonly string[]): Promise<Total> {
  const each = entries.scopes.map(
    (scope) => sql`(SELECT e.user_id FROM directory_entries e
      WHERE ${matchingIn(scope, entries)} AND ${containsAll(words)})`,
  );
  const { rows } = await sql<{ count: number }>`
    SELECT count(*)::int AS count FROM (${sql.join(each, sql` UNION `)}) AS matching`.execute(db);
  return { value: rows[0]?.count ?? 0, exact: true };
}

/** Users of a scope, the oldest, among whom the matches of a search are counted in large scopes. */
const SAMPLE = 2000;

/**
 * Returns about how many matches the scopes have together; a user of several of them is in the sample of each.
 * @param sizes how many users each scope has.
 */
async function estimateBySamples(
  db: Queryable,
  entries: Entries,
  words: readonly string[],
  sizes: readonly number[],
): Promise<number> {
  const samples = entries.scopes.map(
    (scope, index) => sql`(SELECT ${sql.lit(index)} AS scope, ${containsAll(words)} AS is_match
      FROM directory_entries e WHERE ${matchingIn(scope, entries)}
      ORDER BY e.created_at, e.user_id LIMIT ${sql.lit(SAMPLE + 1)})`,
  );
  const { rows } = await sql<{ scope: number; read: number; matching: number }>`
    SELECT scope, count(*)::int AS read, (count(*) FILTER (WHERE is_match))::int AS matching
    FROM (${sql.join(samples, sql` UNION ALL `)}) AS sampled GROUP BY scope`.execute(db);
  const shares = rows.map(({ scope, read, matching }) =>
    read <= SAMPLE ? matching : (matching / read) * (sizes[scope] ?? 0),
  );
  return Math.round(sumOf(shares));
}
