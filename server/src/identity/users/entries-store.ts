import { type RawBuilder, sql } from 'kysely';
import { keysetOf } from '../../db/keyset.ts';
import { NIL } from '../../lib/ids.ts';
import { columnConditionsOf, conditionsOf } from './conditions-store.ts';
import type { UserFilter, UserOrder, UserPageRequest } from './list.ts';
import { type EntryScope, entryScopesOf, isIn, membersOf } from './membership-scopes-store.ts';
import { all, containsWords, estimatedWords } from './search.ts';

/** More organizations and projects than these are not read separately. */
const MAX_SCOPES = 20;

/** What the entries of a list are read from. */
export interface Entries {
  scopes: readonly EntryScope[];
  /** On the status and the system role. */
  columns: RawBuilder<boolean>[];
  inactiveSince: UserFilter['inactiveSince'];
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
  const { memberships, visible, words, inactiveSince } = filter;
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
    const isOnly = columns.length + conditions.length + words.length === 1 && inactiveSince === undefined;
    const members = choice && isOnly ? membersOf(choice) : undefined;
    return { scopes: [DIRECTORY], columns, inactiveSince, conditions, words, members, isWholeDirectory };
  }
  const rest = memberships.filter((membership) => membership !== smallest.membership);
  const conditions = conditionsOf({ ...filter, memberships: rest });
  const { scopes } = smallest;
  return { scopes, columns, inactiveSince, conditions, words, members: undefined, isWholeDirectory };
}

/** Whether the entries of the scopes are all asked for. */
export const areAll = ({ scopes, columns, inactiveSince, conditions, words }: Entries) =>
  columns.length + conditions.length + words.length === 0 &&
  inactiveSince === undefined &&
  scopes.every((scope) => scope.conditions.length === 0);

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
 * Where the order and the filter are in different tables, up to this many matches of the filter are found and sorted; more are met
 * soon in an ordered scan. The planner can't choose, since it does not know how the two depend on each other.
 */
const MAX_SORTED_IN_SCOPE = 1000;

/** The whole directory, whose entries alone are in the search indexes. Literal, so that the planner knows that these apply. */
const DIRECTORY: EntryScope = { id: NIL, conditions: [] };
const isInDirectory = sql<boolean>`e.scope = ${sql.lit(NIL)}::uuid`;

/** Whether entries are looked for in the whole directory. */
export const areInDirectory = ({ scopes }: Entries) => scopes.some(({ id }) => id === NIL);

/** Returns the conditions of an entry e that a filter matches in one scope. */
export const matchingIn = (
  scope: EntryScope,
  entries: Entries,
  containing = containsWords,
): RawBuilder<unknown> => {
  const { words, columns, conditions } = entries;
  const others = [...columns, ...inactiveOf(entries), ...scope.conditions, ...conditions];
  return all(
    scope.id === NIL
      ? [isInDirectory, ...containing(words), ...others]
      : [sql`e.scope = ${scope.id}::uuid`, ...words.map((word) => hasFragment(sql`e`, word)), ...others],
  );
};

/** Returns the conditions that the user of an entry e is active, and has neither been created nor signed in since a time. */
const inactiveOf = ({ inactiveSince: since }: Entries, end = sql``): RawBuilder<boolean>[] => {
  if (since === undefined) return [];
  // The first two follow from the third. Indexes of entries have them.
  return [
    sql`e.status = 'active'`,
    sql`e.created_at < ${since}::timestamptz`,
    sql`EXISTS (SELECT FROM directory_activity seen WHERE seen.user_id = e.user_id AND seen.scope = e.scope
      AND ${isInactive(sql`seen`, since)} ${end})`,
  ];
};

/** Returns the condition that the user of a row of directory_activity has been inactive since a time. */
const isInactive = (row: RawBuilder<unknown>, since: string) =>
  sql<boolean>`${row}.inactive_since < ${since}::timestamptz`;

/** Returns this condition, and what follows from it about the last sign-in, which indexes are ordered by. */
const inactiveInOrder = (row: RawBuilder<unknown>, since: string | undefined): RawBuilder<boolean>[] =>
  since === undefined ? [] : [sql`${row}.last_login_at < ${since}::timestamptz`, isInactive(row, since)];

/** Returns since when users must have been inactive if nothing else is asked for that directory_activity does not have. */
const onlyInactiveSince = (scope: EntryScope, entries: Entries): string | undefined =>
  entries.columns.length + entries.conditions.length + scope.conditions.length === 0 &&
  (scope.id !== NIL || entries.words.length === 0)
    ? entries.inactiveSince
    : undefined;

/**
 * Returns `FROM` and `WHERE` for the matches in one scope, as e: entries, or rows of directory_activity if these have all that is
 * asked for. Both have `user_id`, `scope` and `search_text`.
 */
export function matchesIn(scope: EntryScope, entries: Entries): RawBuilder<unknown> {
  const since = onlyInactiveSince(scope, entries);
  if (since === undefined) return sql`FROM directory_entries e WHERE ${matchingIn(scope, entries)}`;
  return sql`FROM directory_activity e WHERE ${all([
    sql<boolean>`e.scope = ${scope.id}::uuid`,
    ...entries.words.map((word) => hasFragment(sql`e`, word)),
    ...inactiveInOrder(sql`e`, since),
  ])}`;
}

/** Returns the condition that the text of a row contains a fragment. Not LIKE, which the planner takes its time to estimate. */
export const hasFragment = (row: RawBuilder<unknown>, word: string) =>
  sql<boolean>`strpos(${row}.search_text, ${word}) > 0`;

/** Returns the parts of the queries of a page in one scope. */
function partsOf(scope: EntryScope, entries: Entries, page: UserPageRequest, limit: number) {
  const { column, id, type } = ORDERS[page.order];
  const { orderBy, after } = keysetOf(page, { column, id, type });
  const isByActivity = page.order === 'lastLoginAt';
  const row = isByActivity ? sql`a` : sql`e`;
  const others = [...scope.conditions, ...entries.conditions];
  const filters = [...entries.columns, ...others];
  const scanned = entries.words.map((word) => hasFragment(row, word));
  // OFFSET 0: looked up for each entry in the order.
  if (!isByActivity) scanned.push(...inactiveOf(entries, sql`OFFSET 0`), ...others);
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
      ...(isByActivity ? inactiveInOrder(row, entries.inactiveSince) : entries.columns),
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

/** Returns the query of a page in one scope. The planner chooses between an ordered scan and the index of a filter. */
function pageOfScope(
  scope: EntryScope,
  entries: Entries,
  page: UserPageRequest,
  limit: number,
  sorted: number,
) {
  const parts = partsOf(scope, entries, page, limit);
  const { select, table, row, ordered, scanned, matching, after, rest } = parts;
  const isByActivity = page.order === 'lastLoginAt';
  const isInactiveOnly = scope.id !== NIL && onlyInactiveSince(scope, entries) !== undefined;
  if (!isByActivity && !isInactiveOnly)
    return sql`${select} FROM ${table} WHERE ${matching} AND ${after} ${rest}`;
  if (isByActivity && !parts.isFiltered) return sql`${select} FROM ${table} WHERE ${ordered} ${rest}`;
  const few = sql.lit(sorted);
  return sql`WITH found AS MATERIALIZED (SELECT e.user_id, e.scope ${matchesIn(scope, entries)} LIMIT ${few} + 1)
    (${select} FROM found JOIN ${table} ON ${row}.user_id = found.user_id AND ${row}.scope = found.scope
      WHERE (SELECT count(*) FROM found) <= ${few} AND ${after} ${rest})
    UNION ALL
    (${select} FROM ${table} WHERE (SELECT count(*) FROM found) > ${few} AND ${ordered} AND ${scanned} ${rest})`;
}

/** Returns the query of the first `limit` rows of a page by the queries of each scope: each user once, as `id` and `sort_key`. */
function merged(queries: RawBuilder<unknown>[], page: UserPageRequest, limit: number): RawBuilder<unknown> {
  if (queries.length === 1) return sql`${queries[0]}`;
  const { type } = ORDERS[page.order];
  const { orderBy } = keysetOf(page, { column: sql`sort_key`, id: sql`id`, type });
  const each = queries.map((query) => sql`(${query})`);
  return sql`SELECT DISTINCT id, sort_key FROM (${sql.join(each, sql` UNION ALL `)}) AS pages
    ${orderBy} LIMIT ${sql.lit(limit)}`;
}

/**
 * Returns the query of the first `limit` entries of a page, in all scopes.
 * @param sorted of up to so many matches in a scope, the order is not scanned.
 */
export const pageOf = (
  entries: Entries,
  page: UserPageRequest,
  limit: number,
  sorted = MAX_SORTED_IN_SCOPE,
): RawBuilder<unknown> =>
  merged(
    entries.scopes.map((scope) => pageOfScope(scope, entries, page, limit, sorted)),
    page,
    limit,
  );

/** Returns the same by ordered scans. */
export const scanOf = (entries: Entries, page: UserPageRequest, limit: number): RawBuilder<unknown> =>
  merged(
    entries.scopes.map((scope) => scanOfScope(partsOf(scope, entries, page, limit))),
    page,
    limit,
  );

const scanOfScope = ({ select, table, ordered, scanned, rest }: ReturnType<typeof partsOf>) =>
  sql`${select} FROM ${table} WHERE ${ordered} AND ${scanned} ${rest}`;

/**
 * Returns the query of a page by ordered scans that end early. Its `is_complete` tells whether more entries would not change it: those
 * of a scope may end at an earlier place in the order than those of the others.
 * @param bounds how many entries of each scope are read; undefined: all.
 */
export function boundedScanOf(
  entries: Entries,
  page: UserPageRequest,
  limit: number,
  bounds: readonly (number | undefined)[],
): RawBuilder<unknown> {
  const scopes = entries.scopes.map((scope, index) => {
    const parts = partsOf(scope, entries, page, limit);
    const { select, table, row, ordered, scanned, orderBy, rest } = parts;
    const name = sql.raw(`scope_${index}`);
    const bound = bounds[index];
    if (bound === undefined) return { name, query: scanOfScope(parts), complete: [] };
    const query = sql`${select} FROM (SELECT * FROM ${table} WHERE ${ordered} ${orderBy}
      LIMIT ${sql.lit(bound)}) AS ${row} WHERE ${scanned} ${rest}`;
    return { name, query, complete: [sql<boolean>`(SELECT count(*) FROM ${name}) = ${sql.lit(limit)}`] };
  });
  const each = scopes.map(({ name }) => sql`SELECT * FROM ${name}`);
  return sql`WITH ${sql.join(scopes.map(({ name, query }) => sql`${name} AS MATERIALIZED (${query})`))}
    SELECT id, sort_key, ${all(scopes.flatMap(({ complete }) => complete))} AS is_complete
    FROM (${merged(each, page, limit)}) AS pages`;
}

/** Greater than all other characters. */
const LAST = '\u{10FFFF}';

/** Returns the condition that the text of any match begins with a fragment, which is looked up in the order of names. */
export function begunBy(entries: Entries, beginning: string): RawBuilder<boolean> {
  const each = entries.scopes.map(
    (scope) => sql<boolean>`EXISTS (SELECT FROM directory_entries e WHERE ${matchingIn(scope, entries)}
      AND e.search_text >= ${beginning} AND e.search_text < ${beginning + LAST})`,
  );
  return each.length === 0 ? sql<boolean>`false` : sql<boolean>`(${sql.join(each, sql` OR `)})`;
}

/** Returns what to search for in the whole directory, of which the matches in the scopes are a part. */
export const inDirectory = (entries: Entries): Entries =>
  areInDirectory(entries)
    ? entries
    : { ...entries, scopes: [DIRECTORY], inactiveSince: undefined, conditions: [] };

/**
 * Returns the query of a page by the search indexes: what is found in the whole directory, and of this what is in the scopes.
 * @param most after more matches than these in the whole directory, it stops: `found` is then more, and there is no row.
 */
export function foundIn(entries: Entries, page: UserPageRequest, limit: number, most: number) {
  const { select, joined, after, rest } = partsOf(DIRECTORY, entries, page, limit);
  const within = areInDirectory(entries) ? sql`true` : isInScopes(entries);
  // All columns, and no limit within "found": otherwise an ordered scan would seem cheaper to the planner.
  return sql`WITH found AS MATERIALIZED (SELECT e.* FROM directory_entries e WHERE ${matchingIn(DIRECTORY, inDirectory(entries))}),
    few AS MATERIALIZED (SELECT * FROM found LIMIT ${sql.lit(most + 1)}),
    size AS MATERIALIZED (SELECT count(*)::int AS found FROM few),
    matching AS MATERIALIZED (SELECT * FROM few WHERE (SELECT found FROM size) <= ${sql.lit(most)} AND ${within}),
    counted AS MATERIALIZED (SELECT count(*)::int AS matches FROM matching)
    SELECT found, matches, id, sort_key FROM size CROSS JOIN counted LEFT JOIN (
      ${select} FROM matching e ${joined} WHERE ${after} ${rest}) AS page ON true`;
}

/** Returns the condition that a user of "few" has an entry in the scopes. OFFSET 0: each is looked up by the primary key. */
function isInScopes(entries: Entries): RawBuilder<boolean> {
  const { scopes, conditions } = entries;
  const each = scopes.map((scope) => all([sql<boolean>`e.scope = ${scope.id}::uuid`, ...scope.conditions]));
  const unconditional = scopes.every((scope) => scope.conditions.length === 0);
  const isInAny = unconditional
    ? sql<boolean>`e.scope = ANY (${scopes.map(({ id }) => id)}::uuid[])`
    : sql<boolean>`(${sql.join(each, sql` OR `)})`;
  return sql`EXISTS (SELECT FROM directory_entries e WHERE ${all([
    sql<boolean>`e.user_id = few.user_id`,
    isInAny,
    ...inactiveOf(entries),
    ...conditions,
  ])} OFFSET 0)`;
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
 * @param most of more matches, it returns only their number.
 */
export function readAllIn(entries: Entries, page: UserPageRequest, limit: number, most: number) {
  const { scopes, columns, conditions, words } = entries;
  const { id, column } = ORDERS[page.order];
  const { found, joined } = SORT_COLUMNS[page.order];
  const { orderBy, after } = keysetOf(page, ORDERS[page.order]);
  const each = scopes.map(
    (scope) =>
      sql`SELECT e.user_id ${found} FROM directory_entries e WHERE ${all([
        sql<boolean>`e.scope = ${scope.id}::uuid`,
        ...columns,
        ...words.map((word) => hasFragment(sql`e`, word)),
        ...scope.conditions,
        ...inactiveOf(entries),
        ...conditions,
      ])}`,
  );
  return sql`WITH found AS MATERIALIZED (${sql.join(each, sql` UNION `)}),
    counted AS MATERIALIZED (SELECT count(*)::int AS matches FROM found)
    SELECT matches, id, sort_key FROM counted LEFT JOIN (
      SELECT ${id} AS id, ${column} AS sort_key FROM ${joined}
      WHERE (SELECT matches FROM counted) <= ${sql.lit(most)} AND ${after}
      ${orderBy} LIMIT ${sql.lit(limit)}) AS page ON true`;
}

/**
 * Returns a query for the matching users, each once.
 * @param rest what is appended to the query of each scope, such as a limit.
 */
export function matchesOf(entries: Entries, rest: RawBuilder<unknown> = sql``): RawBuilder<unknown> {
  const each = entries.scopes.map((scope) => sql`(SELECT e.user_id ${matchesIn(scope, entries)} ${rest})`);
  return sql`SELECT * FROM (${sql.join(each, sql` UNION `)}) AS users`;
}

/** Returns a query that the planner estimates like the matching users. */
export function estimatedOf(entries: Entries): RawBuilder<unknown> {
  const each = entries.scopes.map((scope) => {
    const since = onlyInactiveSince(scope, entries);
    // With the last sign-in, the planner would multiply both shares.
    return since === undefined
      ? sql`(SELECT e.user_id FROM directory_entries e WHERE ${matchingIn(scope, entries, estimatedWords)})`
      : sql`(SELECT a.user_id FROM directory_activity a
          WHERE a.scope = ${scope.id}::uuid AND ${isInactive(sql`a`, since)})`;
  });
  return sql`SELECT * FROM (${sql.join(each, sql` UNION `)}) AS users`;
}
