import { type RawBuilder, sql } from 'kysely';
import { keysetOf } from '../../db/keyset.ts';
import { NIL } from '../../lib/ids.ts';
import { columnConditionsOf, conditionsOf } from './conditions-store.ts';
import type { UserFilter, UserOrder, UserPageRequest } from './list.ts';
import { type EntryScope, entryScopesOf, isIn, membersOf } from './membership-scopes-store.ts';
import { all, containsWords } from './search.ts';

/** More organizations and projects than these are not read separately. */
const MAX_SCOPES = 20;

/** What the entries of a list are read from. */
export interface Entries {
  scopes: readonly EntryScope[];
  /** On the status and the system role. */
  columns: RawBuilder<boolean>[];
  /** Besides these and the words. */
  conditions: RawBuilder<boolean>[];
  words: readonly string[];
  /** A query for the users of the only filter, if it is one by memberships anywhere. Some are returned more than once. */
  members: RawBuilder<unknown> | undefined;
  /** Whether they are read from the whole directory, and the caller may see all of it. */
  isWholeDirectory: boolean;
}

/**
 * Returns the scopes in which a filter is looked for: the named organizations or projects of one of its membership scopes,
 * if there are few. Otherwise the whole directory, with all membership scopes as conditions.
 */
export function entriesOf(filter: UserFilter): Entries {
  const { memberships, visible, words } = filter;
  const columns = columnConditionsOf(filter);
  const choices = memberships.length === 0 && visible ? [visible] : memberships;
  const named = [...choices, ...(visible ? [visible] : [])].flatMap((membership) => {
    const scopes = entryScopesOf(membership);
    return scopes ? [{ membership, scopes }] : [];
  });
  const isWholeDirectory = named.length === 0;
  const [smallest] = named.sort((one, other) => one.scopes.length - other.scopes.length);
  if (!smallest || smallest.scopes.length > MAX_SCOPES) {
    const conditions = [...choices.map(isIn), ...conditionsOf({ ...filter, memberships: [] })];
    const [choice] = choices;
    const members =
      choice && columns.length + conditions.length + words.length === 1 ? membersOf(choice) : undefined;
    return { scopes: [{ id: NIL, conditions: [] }], columns, conditions, words, members, isWholeDirectory };
  }
  const rest = memberships.filter((membership) => membership !== smallest.membership);
  const conditions = conditionsOf({ ...filter, memberships: rest });
  return { scopes: smallest.scopes, columns, conditions, words, members: undefined, isWholeDirectory };
}

const TEXT = sql`text COLLATE "C"`;
const TIME = sql`timestamptz`;
/** The sort columns: of an entry e or, for the last sign-in, of its row a in directory_activity. */
const ORDERS: Record<
  UserOrder,
  { column: RawBuilder<unknown>; id: RawBuilder<unknown>; type: RawBuilder<unknown> }
> = {
  username: { column: sql`e.search_text`, id: sql`e.user_id`, type: TEXT },
  email: { column: sql`e.email`, id: sql`e.user_id`, type: TEXT },
  createdAt: { column: sql`e.created_at`, id: sql`e.user_id`, type: TIME },
  lastLoginAt: { column: sql`a.last_login_at`, id: sql`a.user_id`, type: TIME },
};

/**
 * In the order of last sign-ins, up to this many matches are found by the search indexes and sorted; more are met soon in an
 * ordered scan. The planner can't choose, because the two are in different tables.
 */
const MAX_SORTED_IN_SCOPE = 500;

/** Returns the conditions of an entry e that a filter matches in one scope. */
export const matchingIn = (scope: EntryScope, { words, columns, conditions }: Entries): RawBuilder<unknown> =>
  all([
    sql`e.scope = ${scope.id}::uuid`,
    ...containsWords(words),
    ...columns,
    ...scope.conditions,
    ...conditions,
  ]);

/** Returns the parts of the queries of a page in one scope. */
function partsOf(scope: EntryScope, entries: Entries, page: UserPageRequest, limit: number) {
  const { column, id, type } = ORDERS[page.order];
  const { orderBy, after } = keysetOf(page, { column, id, type });
  const isByActivity = page.order === 'lastLoginAt';
  const row = isByActivity ? sql`a` : sql`e`;
  const others = [...scope.conditions, ...entries.conditions];
  const filters = [...entries.columns, ...others];
  // Not LIKE: the planner would use the search indexes, or take its time to estimate.
  const scanned = entries.words.map((word) => sql<boolean>`strpos(${row}.search_text, ${word}) > 0`);
  if (!isByActivity) scanned.push(...others);
  else if (filters.length > 0)
    scanned.push(sql`EXISTS (SELECT FROM directory_entries e
      WHERE ${all([sql`e.user_id = a.user_id AND e.scope = ${scope.id}::uuid`, ...filters])} OFFSET 0)`);
  return {
    select: sql`SELECT ${id} AS id, ${column} AS sort_key`,
    /** The table in the order of the list, the name of its rows, the conditions for those that can be on the page, and their order. */
    table: isByActivity ? sql`directory_activity a` : sql`directory_entries e`,
    row,
    ordered: all([
      sql`${row}.scope = ${scope.id}::uuid AND ${after}`,
      ...(isByActivity ? [] : entries.columns),
    ]),
    orderBy,
    // A literal limit, because plans depend on it.
    rest: sql`${orderBy} LIMIT ${sql.lit(limit)}`,
    /** The rest of the filter, as conditions on such a row that don't use search indexes. */
    scanned: all(scanned),
    /** The scope and the filter, as conditions on an entry e. */
    matching: matchingIn(scope, entries),
    isFiltered: entries.words.length + filters.length > 0,
    /** Appended to entries e, for the column of the order. */
    joined: isByActivity
      ? sql`JOIN directory_activity a ON a.user_id = e.user_id AND a.scope = e.scope`
      : sql``,
    after,
  };
}

/** Returns the query of a page in one scope. The planner chooses between an ordered scan and the search indexes. */
function pageOfScope(scope: EntryScope, entries: Entries, page: UserPageRequest, limit: number) {
  const parts = partsOf(scope, entries, page, limit);
  const { select, table, ordered, scanned, matching, joined, after, rest } = parts;
  if (page.order !== 'lastLoginAt')
    return sql`${select} FROM ${table} WHERE ${matching} AND ${after} ${rest}`;
  if (!parts.isFiltered) return sql`${select} FROM ${table} WHERE ${ordered} ${rest}`;
  const few = sql.lit(MAX_SORTED_IN_SCOPE);
  return sql`WITH found AS MATERIALIZED (SELECT e.user_id, e.scope FROM directory_entries e WHERE ${matching} LIMIT ${few} + 1)
    (${select} FROM found e ${joined} WHERE (SELECT count(*) FROM found) <= ${few} AND ${after} ${rest})
    UNION ALL
    (${select} FROM ${table} WHERE (SELECT count(*) FROM found) > ${few} AND ${ordered} AND ${scanned} ${rest})`;
}

/** Returns the query of the first `limit` entries of a page, by all scopes, each user once, as `id` and `sort_key`. */
export function pageOf(entries: Entries, page: UserPageRequest, limit: number): RawBuilder<unknown> {
  const pages = entries.scopes.map((scope) => pageOfScope(scope, entries, page, limit));
  if (pages.length === 1) return sql`${pages[0]}`;
  const { type } = ORDERS[page.order];
  const { orderBy } = keysetOf(page, { column: sql`sort_key`, id: sql`id`, type });
  const each = pages.map((query) => sql`(${query})`);
  return sql`SELECT DISTINCT id, sort_key FROM (${sql.join(each, sql` UNION ALL `)}) AS pages
    ${orderBy} LIMIT ${sql.lit(limit)}`;
}

/**
 * Returns the query of a page in one scope by an ordered scan.
 * @param among how many entries are read at most.
 */
export function scanOf(
  scope: EntryScope,
  entries: Entries,
  page: UserPageRequest,
  limit: number,
  among?: number,
) {
  const { select, table, row, ordered, scanned, orderBy, rest } = partsOf(scope, entries, page, limit);
  if (among === undefined) return sql`${select} FROM ${table} WHERE ${ordered} AND ${scanned} ${rest}`;
  return sql`${select} FROM (SELECT * FROM ${table} WHERE ${ordered} ${orderBy} LIMIT ${sql.lit(among)}) AS ${row}
    WHERE ${scanned} ${rest}`;
}

/**
 * Returns the query of a page in one scope by the search indexes.
 * @param matches after more matches than these, it stops and returns only their number.
 */
export function foundIn(
  scope: EntryScope,
  entries: Entries,
  page: UserPageRequest,
  limit: number,
  matches: number,
) {
  const { select, matching, joined, after, rest } = partsOf(scope, entries, page, limit);
  // All columns, and no limit within "found": otherwise an ordered scan would seem cheaper to the planner.
  return sql`WITH found AS MATERIALIZED (SELECT e.* FROM directory_entries e WHERE ${matching}),
    few AS MATERIALIZED (SELECT * FROM found LIMIT ${sql.lit(matches + 1)}),
    counted AS MATERIALIZED (SELECT count(*)::int AS matches FROM few)
    SELECT matches, id, sort_key FROM counted LEFT JOIN (
      ${select} FROM few e ${joined} WHERE (SELECT matches FROM counted) <= ${sql.lit(matches)} AND ${after} ${rest}) AS page ON true`;
}

/** Returns the sort column of a found user, who is looked up in the whole directory where the index of a search lacks it. */
const SORT_COLUMNS: Record<UserOrder, { found: RawBuilder<unknown>; joined: RawBuilder<unknown> }> = {
  username: { found: sql`, e.search_text`, joined: sql`found e` },
  createdAt: { found: sql`, e.created_at`, joined: sql`found e` },
  email: { found: sql``, joined: lookedUp(sql`directory_entries`, sql`e`) },
  lastLoginAt: { found: sql``, joined: lookedUp(sql`directory_activity`, sql`a`) },
};

/** LATERAL with OFFSET 0: the planner expects many matches of a search, and would read the whole directory to join them. */
function lookedUp(table: RawBuilder<unknown>, name: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`found CROSS JOIN LATERAL (SELECT * FROM ${table} t
    WHERE t.user_id = found.user_id AND t.scope = ${sql.lit(NIL)}::uuid OFFSET 0) AS ${name}`;
}

/**
 * Returns the query of a search's number of matches and page that reads all entries of the scopes, from an index that has all
 * that a search looks at: the search indexes lead to a page of the table for each match.
 * @param limits.entries in larger scopes it finds nothing; their `entries` are then more than these.
 * @param limits.matches of more, it returns only their number.
 */
export function readAllIn(
  entries: Entries,
  page: UserPageRequest,
  limit: number,
  limits: { entries: number; matches: number },
) {
  const { scopes, columns, conditions, words } = entries;
  const { id, column } = ORDERS[page.order];
  const { found, joined } = SORT_COLUMNS[page.order];
  const { orderBy, after } = keysetOf(page, ORDERS[page.order]);
  const each = scopes.map(
    (scope) =>
      sql`SELECT e.user_id ${found} FROM directory_entries e WHERE ${all([
        sql<boolean>`(SELECT entries FROM size) <= ${sql.lit(limits.entries)}`,
        sql<boolean>`e.scope = ${scope.id}::uuid`,
        ...columns,
        // Not LIKE, for which the planner would use the search indexes.
        ...words.map((word) => sql<boolean>`strpos(e.search_text, ${word}) > 0`),
        ...scope.conditions,
        ...conditions,
      ])}`,
  );
  return sql`WITH size AS MATERIALIZED (SELECT count(*)::int AS entries FROM (SELECT FROM directory_entries
      WHERE scope = ANY (${scopes.map((scope) => scope.id)}::uuid[]) LIMIT ${sql.lit(limits.entries + 1)}) AS counted),
    found AS MATERIALIZED (${sql.join(each, sql` UNION `)}),
    counted AS MATERIALIZED (SELECT count(*)::int AS matches FROM found)
    SELECT entries, matches, id, sort_key FROM size CROSS JOIN counted LEFT JOIN (
      SELECT ${id} AS id, ${column} AS sort_key FROM ${joined}
      WHERE (SELECT matches FROM counted) <= ${sql.lit(limits.matches)} AND ${after}
      ${orderBy} LIMIT ${sql.lit(limit)}) AS page ON true`;
}

/**
 * Returns SQL for whether any user matches.
 * Materialized, so that the planner does not scan all entries for the first match, which takes long if there is none.
 */
export function existIn(entries: Entries): RawBuilder<boolean> {
  const each = entries.scopes.map(
    (scope) => sql`EXISTS (WITH found AS MATERIALIZED (
      SELECT FROM directory_entries e WHERE ${matchingIn(scope, entries)}) SELECT FROM found)`,
  );
  return sql`(${sql.join([...each, sql`false`], sql` OR `)})`;
}

/**
 * Returns a query for columns of the matching entries e, each user once.
 * @param rest what is appended to the query of each scope, such as a limit.
 */
export function matchesOf(
  entries: Entries,
  selected: RawBuilder<unknown>,
  rest: RawBuilder<unknown> = sql``,
): RawBuilder<unknown> {
  const each = entries.scopes.map(
    (scope) => sql`(SELECT ${selected} FROM directory_entries e WHERE ${matchingIn(scope, entries)} ${rest})`,
  );
  return sql`SELECT * FROM (${sql.join(each, sql` UNION `)}) AS users`;
}
