import { type RawBuilder, sql } from 'kysely';
import type { Queryable } from '../../db/database.ts';
import { countOrEstimate, EXACT_COUNT_LIMIT } from '../../db/keyset.ts';
import { type Entries, entriesOf, estimatedOf, hasFragment, matchesOf, matchingIn } from './entries-store.ts';
import type { UserFilter, UserPage } from './list.ts';
import { all } from './search.ts';

type Total = UserPage['total'];

/** A search of the whole directory is counted when the planner expects no more matches than this: counting reads them all. */
const MAX_COUNTED_MATCHES = 200;

/** Returns how many users match a filter, exactly or as an estimate. */
export function totalOf(db: Queryable, filter: UserFilter, entries: Entries): Promise<Total> {
  if (entries.scopes.length === 0) return Promise.resolve({ value: 0, exact: true });
  if (entries.isWholeDirectory) return totalOfDirectory(db, entries);
  return filter.words.length > 0 ? totalOfSearch(db, filter) : totalOfScopes(db, entries);
}

/** Returns the planner's estimate of the rows of a query, without running it. */
async function plannedRows(db: Queryable, query: RawBuilder<unknown>): Promise<number> {
  type Explained = { 'QUERY PLAN': { Plan: { 'Plan Rows': number } }[] };
  const { rows } = await sql<Explained>`EXPLAIN (FORMAT JSON) ${query}`.execute(db);
  return rows[0]?.['QUERY PLAN'][0]?.Plan['Plan Rows'] ?? 0;
}

const ID = sql`e.user_id`;
/** Returns the planner's estimate of the number of matches. */
export const estimateMatches = (db: Queryable, entries: Entries): Promise<number> =>
  plannedRows(db, estimatedOf(entries));
/** Returns a query for the matching users, all if there are few. */
const someMatches = (entries: Entries) =>
  entries.members
    ? sql`SELECT DISTINCT user_id FROM (${entries.members}) AS members`
    : matchesOf(entries, ID, sql`LIMIT ${sql.lit(EXACT_COUNT_LIMIT + 1)}`);

async function totalOfDirectory(db: Queryable, entries: Entries): Promise<Total> {
  const estimate = await estimateMatches(db, entries);
  const counted = entries.words.length > 0 ? MAX_COUNTED_MATCHES : 2 * EXACT_COUNT_LIMIT;
  if (estimate > counted) return { value: estimate, exact: false };
  return countOrEstimate(db, someMatches(entries), estimate);
}

// The planner's estimates depend on the whole directory. Within scopes they are used only where the number is large anyway,
// and never for words, so that totals show nothing of users whom the caller can't see.

/** @param sizes what `sizesOf` returns, if it is known. */
async function totalOfScopes(db: Queryable, entries: Entries, sizes?: Promise<number[]>): Promise<Total> {
  const estimate = await estimateMatches(db, entries);
  // Faster than counting the users of all, each once.
  const isAnyLarge =
    estimate > 2 * EXACT_COUNT_LIMIT &&
    (await (sizes ?? sizesOf(db, entries))).some((size) => size > EXACT_COUNT_LIMIT);
  const total = isAnyLarge ? LARGE : await countOrEstimate(db, someMatches(entries), 0);
  return total.exact ? total : { value: Math.max(total.value, estimate), exact: false };
}

/** More than are counted. */
const LARGE: Total = { value: EXACT_COUNT_LIMIT + 1, exact: false };

/** Returns for each scope how many matches it has, of those that are counted and one more. */
async function sizesOf(db: Queryable, entries: Entries): Promise<number[]> {
  const each = entries.scopes.map(
    (
      scope,
    ) => sql`(SELECT count(*)::int FROM (SELECT FROM directory_entries e WHERE ${matchingIn(scope, entries)}
      LIMIT ${sql.lit(EXACT_COUNT_LIMIT + 1)}) AS counted)`,
  );
  const { rows } = await sql<{ sizes: number[] }>`SELECT ARRAY[${sql.join(each)}] AS sizes`.execute(db);
  return rows[0]?.sizes ?? [];
}

/** Counts the matches of a search within scopes: exactly among up to ten thousand users, else by the share in a sample of each. */
async function totalOfSearch(db: Queryable, filter: UserFilter): Promise<Total> {
  const entries = entriesOf({ ...filter, words: [] });
  const isMatch = all(filter.words.map((word) => hasFragment(sql`e`, word)));
  const sizes = sizesOf(db, entries);
  const [users, estimate] = await Promise.all([
    totalOfScopes(db, entries, sizes),
    estimateBySamples(db, entries, isMatch, sizes),
    // If both others fail first, nothing else handles its failure.
    sizes,
  ]);
  return users.exact
    ? countMatches(db, matchesOf(entries, sql`e.user_id, ${isMatch} AS is_match`))
    : { value: Math.min(estimate, users.value), exact: false };
}

/** @param tested a query for users with `is_match`. */
async function countMatches(db: Queryable, tested: RawBuilder<unknown>): Promise<Total> {
  const { rows } = await sql<{ count: number }>`
    SELECT count(*)::int AS count FROM (${tested}) AS tested WHERE is_match`.execute(db);
  return { value: rows[0]?.count ?? 0, exact: true };
}

/** Users of a scope, the oldest, among whom the matches of a search are counted in large scopes. */
const SAMPLE = 2000;

/** Returns about how many matches the scopes have together; a user of several of them is in the sample of each. */
async function estimateBySamples(
  db: Queryable,
  entries: Entries,
  isMatch: RawBuilder<unknown>,
  sizes: Promise<number[]>,
): Promise<number> {
  const samples = entries.scopes.map(
    (scope, index) => sql`(SELECT ${sql.lit(index)} AS scope, ${isMatch} AS is_match
      FROM directory_entries e WHERE ${matchingIn(scope, entries)}
      ORDER BY e.created_at, e.user_id LIMIT ${sql.lit(SAMPLE + 1)})`,
  );
  const { rows } = await sql<{ scope: number; read: number; matching: number }>`
    SELECT scope, count(*)::int AS read, (count(*) FILTER (WHERE is_match))::int AS matching
    FROM (${sql.join(samples, sql` UNION ALL `)}) AS sampled GROUP BY scope`.execute(db);
  const counted = await sizes;
  const sizeOf = async (scope: number) => {
    const size = counted[scope] ?? 0;
    if (size <= EXACT_COUNT_LIMIT) return size;
    return Math.max(
      size,
      await estimateMatches(db, { ...entries, scopes: entries.scopes.slice(scope, scope + 1) }),
    );
  };
  const shares = await Promise.all(
    rows.map(async ({ scope, read, matching }) => {
      const isWhole = read <= SAMPLE || matching === 0;
      return isWhole ? matching : (matching / read) * (await sizeOf(scope));
    }),
  );
  return Math.round(shares.reduce((sum, share) => sum + share, 0));
}
