import { type RawBuilder, sql } from 'kysely';
import type { Queryable } from '../../db/database.ts';
import { countOrEstimate, EXACT_COUNT_LIMIT } from '../../db/keyset.ts';
import { type Entries, entriesOf, matchesOf, matchingIn } from './entries-store.ts';
import type { UserFilter, UserPage } from './list.ts';
import { all, contains } from './search.ts';

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
  plannedRows(db, matchesOf(entries, ID));
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

async function totalOfScopes(db: Queryable, entries: Entries): Promise<Total> {
  const total = await countOrEstimate(db, someMatches(entries), 0);
  if (total.exact) return total;
  return { value: Math.max(total.value, await estimateMatches(db, entries)), exact: false };
}

/** Users of a scope among whom the matches of a search are counted; if it has more, their share is taken for that of all. */
const SAMPLE = 2000;

/** Counts the matches of a search within scopes. A user of several scopes is counted once, but in each by an estimate. */
async function totalOfSearch(db: Queryable, filter: UserFilter): Promise<Total> {
  const entries = entriesOf({ ...filter, words: [] });
  const isMatch = all(filter.words.map((word) => contains(sql`e.search_text`, word)));
  const samples = entries.scopes.map(
    (scope, index) => sql`(SELECT ${sql.lit(index)} AS scope, e.user_id, ${isMatch} AS is_match
      FROM directory_entries e WHERE ${matchingIn(scope, entries)}
      ORDER BY e.created_at, e.user_id LIMIT ${sql.lit(SAMPLE + 1)})`,
  );
  const { rows } = await sql<{ scope: number; read: number; matching: number; users: number }>`
    WITH sampled AS MATERIALIZED (${sql.join(samples, sql` UNION ALL `)})
    SELECT scope, count(*)::int AS read, (count(*) FILTER (WHERE is_match))::int AS matching,
      (SELECT count(DISTINCT user_id)::int FROM sampled WHERE is_match) AS users
    FROM sampled GROUP BY scope`.execute(db);
  if (rows.every(({ read }) => read <= SAMPLE)) return { value: rows[0]?.users ?? 0, exact: true };
  let value = 0;
  for (const { scope, read, matching } of rows) {
    const scopes = entries.scopes.slice(scope, scope + 1);
    const size = read > SAMPLE ? (await totalOfScopes(db, { ...entries, scopes })).value : read;
    value += (matching / read) * size;
  }
  return { value: Math.round(value), exact: false };
}
