import { type RawBuilder, sql } from 'kysely';
import { keysetOf } from '../../db/keyset.ts';
import { NIL } from '../../lib/ids.ts';
import { conditionsOf } from './conditions-store.ts';
import type { UserFilter, UserOrder, UserPageRequest } from './list.ts';
import { type EntryScope, entryScopesOf, isIn } from './membership-scopes-store.ts';
import { all, contains, containsWord } from './search.ts';

/** More organizations and projects than these are not read separately. */
const MAX_SCOPES = 20;

/** What the entries of a list are read from. */
export interface Entries {
  scopes: readonly EntryScope[];
  /** Besides the words. */
  conditions: RawBuilder<boolean>[];
  words: readonly string[];
  /** Whether they are read from the whole directory, and the caller may see all of it. */
  isWholeDirectory: boolean;
}

/**
 * Returns the scopes in which a filter is looked for: the named organizations or projects of one of its membership scopes,
 * if there are few. Otherwise the whole directory, with all membership scopes as conditions.
 */
export function entriesOf(filter: UserFilter): Entries {
  const { memberships, visible, words } = filter;
  const choices = memberships.length === 0 && visible ? [visible] : memberships;
  const named = [...choices, ...(visible ? [visible] : [])].flatMap((membership) => {
    const scopes = entryScopesOf(membership);
    return scopes ? [{ membership, scopes }] : [];
  });
  const isWholeDirectory = named.length === 0;
  const [smallest] = named.sort((one, other) => one.scopes.length - other.scopes.length);
  if (!smallest || smallest.scopes.length > MAX_SCOPES) {
    const conditions = [...choices.map(isIn), ...conditionsOf({ ...filter, memberships: [] })];
    return { scopes: [{ id: NIL, conditions: [] }], conditions, words, isWholeDirectory };
  }
  const rest = memberships.filter((membership) => membership !== smallest.membership);
  const conditions = conditionsOf({ ...filter, memberships: rest });
  return { scopes: smallest.scopes, conditions, words, isWholeDirectory };
}

/**
 * In the order of last sign-ins, up to this many matches are found by the search indexes and sorted; more are met soon in an
 * ordered scan. The planner can't choose, because the two are in different tables.
 */
const MAX_SORTED = 500;

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

/** Returns the query of a page in one scope. */
function pageOfScope(
  { id: scope, conditions }: EntryScope,
  entries: Entries,
  page: UserPageRequest,
  limit: number,
) {
  const { column, id, type } = ORDERS[page.order];
  const { orderBy, after } = keysetOf(page, { column, id, type });
  const others = [...conditions, ...entries.conditions];
  const matching = [...entries.words.map(containsWord), ...others];
  const inScope = all([sql`e.scope = ${scope}::uuid`, ...matching]);
  const select = sql`SELECT ${id} AS id, ${column} AS sort_key`;
  // A literal limit, because plans depend on it.
  const rest = sql`AND ${after} ${orderBy} LIMIT ${sql.lit(limit)}`;
  if (page.order !== 'lastLoginAt') return sql`${select} FROM directory_entries e WHERE ${inScope} ${rest}`;
  if (matching.length === 0)
    return sql`${select} FROM directory_activity a WHERE a.scope = ${scope}::uuid ${rest}`;
  const scanned = [
    sql<boolean>`a.scope = ${scope}::uuid AND (SELECT count(*) FROM found) > ${sql.lit(MAX_SORTED)}`,
    ...entries.words.map((word) => contains(sql`a.search_text`, word)),
  ];
  if (others.length > 0)
    scanned.push(sql`EXISTS (SELECT FROM directory_entries e
      WHERE ${all([sql`e.user_id = a.user_id AND e.scope = ${scope}::uuid`, ...others])} OFFSET 0)`);
  return sql`WITH found AS MATERIALIZED (
      SELECT e.user_id FROM directory_entries e WHERE ${inScope} LIMIT ${sql.lit(MAX_SORTED + 1)})
    (${select} FROM found f JOIN directory_activity a ON a.user_id = f.user_id AND a.scope = ${scope}::uuid
      WHERE (SELECT count(*) FROM found) <= ${sql.lit(MAX_SORTED)} ${rest})
    UNION ALL
    (${select} FROM directory_activity a WHERE ${all(scanned)} ${rest})`;
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
 * Returns a query for the columns of the matching entries e, each user once.
 * @param rest what is appended to the query of each scope, such as a limit.
 */
export function matchesOf(
  { scopes, words, conditions }: Entries,
  columns: RawBuilder<unknown>,
  rest: RawBuilder<unknown> = sql``,
): RawBuilder<unknown> {
  const each = scopes.map(
    (scope) =>
      sql`(SELECT ${columns} FROM directory_entries e
        WHERE ${all([sql`e.scope = ${scope.id}::uuid`, ...words.map(containsWord), ...scope.conditions, ...conditions])} ${rest})`,
  );
  return sql`SELECT * FROM (${sql.join(each, sql` UNION `)}) AS users`;
}
