import { type RawBuilder, sql } from 'kysely';
import type { Queryable } from '../../db/database.ts';
import { cutPage, keysetOf } from '../../db/keyset.ts';
import { conditionsOfColumns, finding, judging, looksAtColumns } from './conditions-store.ts';
import type { UserFilter, UserOrder, UserPage, UserPageRequest } from './list.ts';
import { toUser, type UserRow } from './model.ts';
import { all, findsWord } from './search.ts';
import { selectUser } from './store.ts';

interface Order {
  column: RawBuilder<unknown>;
  id: RawBuilder<unknown>;
  type: RawBuilder<unknown>;
  /** Where the column stands. */
  from: RawBuilder<unknown>;
  /** Whether the index of this order holds all that a search looks at, so that walking along it reads no rows. */
  covers: boolean;
}

const USERS = sql`users u`;
const ORDER_BY: Record<UserOrder, Order> = {
  username: {
    column: sql`u.search_text`,
    id: sql`u.id`,
    type: sql`text COLLATE "C"`,
    from: USERS,
    covers: true,
  },
  email: {
    column: sql`lower(u.email COLLATE "C")`,
    id: sql`u.id`,
    type: sql`text COLLATE "C"`,
    from: USERS,
    covers: false,
  },
  lastLoginAt: {
    column: sql`a.last_login_at`,
    id: sql`a.user_id`,
    type: sql`timestamptz`,
    from: sql`user_activity a JOIN users u ON u.id = a.user_id`,
    covers: false,
  },
  createdAt: { column: sql`u.created_at`, id: sql`u.id`, type: sql`timestamptz`, from: USERS, covers: true },
};

/** Whether the index of an order holds all that a search looks at. */
export const coversSearch = (order: UserOrder): boolean => ORDER_BY[order].covers;

/** Whether people are walked along in the order of last sign-ins and nothing is looked at but who they are. */
const isBare = (order: UserOrder, filter: UserFilter): boolean =>
  order === 'lastLoginAt' && !looksAtColumns(filter) && !filter.addable;

/** Whether a walk reads no rows. */
export const walksAlongIndex = (order: UserOrder, filter: UserFilter): boolean =>
  coversSearch(order) || isBare(order, filter);

export type ListRow = UserRow & { sort_key: string };

/** The rows of a page, and one more if there are more, as a page. */
export function toPage(rows: ListRow[], page: UserPageRequest, total: UserPage['total']): UserPage {
  const { shown, more } = cutPage(rows, page);
  return { users: shown.map(toUser), keys: shown.map((row) => row.sort_key), more, total };
}

/** `ORDER BY` and the keyset condition of a page (the rows after, or before, the one that the marker names); also for other columns that hold the same. */
export function orderOf(
  { order, descending, position }: UserPageRequest,
  { column, id }: Pick<Order, 'column' | 'id'> = ORDER_BY[order],
) {
  const { type, from } = ORDER_BY[order];
  return { column, from, ...keysetOf({ descending, position }, { column, id, type }) };
}

/** Reads people in order and keeps those that match; with `bound`, looks at no more than so many. */
export async function inOrder(
  db: Queryable,
  filter: UserFilter,
  page: UserPageRequest,
  bound?: number,
): Promise<ListRow[]> {
  const { column, from, orderBy, after, direction } = orderOf(page);
  const conditions = all(judging(filter));
  const keys =
    bound === undefined
      ? sql`SELECT u.id, ${column} AS sort_key FROM ${from}
            WHERE ${after} AND ${conditions} ${orderBy} LIMIT ${page.limit + 1}`
      : sql`SELECT u.id, u.sort_key FROM (${steps(filter, page, bound)}) u
            WHERE ${conditions} ORDER BY u.sort_key ${direction}, u.id ${direction} LIMIT ${page.limit + 1}`;
  return fetchPage(db, page, keys);
}

/** So many people in order, with what a filter looks at: of last sign-ins without what is not looked at, the index has it all. */
function steps(filter: UserFilter, page: UserPageRequest, bound: number): RawBuilder<unknown> {
  const { column, from, orderBy, after } = orderOf(page);
  return isBare(page.order, filter)
    ? sql`SELECT a.user_id AS id, ${column} AS sort_key FROM user_activity a WHERE ${after} ${orderBy} LIMIT ${bound}`
    : sql`SELECT u.id, u.search_text, u.status, u.system_role, u.created_at, ${column} AS sort_key
          FROM ${from} WHERE ${after} ${orderBy} LIMIT ${bound}`;
}

/** Whether at least so many people stand after the page's marker, that is, whether a walk of that length was cut short. */
export async function reaches(db: Queryable, page: UserPageRequest, bound: number): Promise<boolean> {
  const { from, after, orderBy } = orderOf(page);
  const { rows } = await sql<{ count: number }>`SELECT count(*)::int AS count FROM (
    SELECT FROM ${from} WHERE ${after} ${orderBy} LIMIT ${bound}) AS walked`.execute(db);
  return (rows[0]?.count ?? 0) >= bound;
}

/** All fields of the people whose ids a query gives, in order. */
export async function fetchPage(
  db: Queryable,
  page: UserPageRequest,
  keys: RawBuilder<unknown>,
): Promise<ListRow[]> {
  const { column, orderBy } = orderOf(page);
  const query = selectUser(db)
    .select(sql<string>`${column}::text`.as('sort_key'))
    .where(sql<boolean>`u.id IN (SELECT id FROM (${keys}) AS page)`);
  const rows = await sql<ListRow>`${query} ${orderBy}`.execute(db);
  return rows.rows;
}

/** What rows that are gathered must have of u. The e-mail is in no index that the others are in. */
export const gathered = (order: UserOrder): RawBuilder<unknown> =>
  order === 'email' ? sql`u.id, u.email` : sql`u.id, u.search_text, u.created_at`;

/**
 * Counts and sorts all whom a query finds (with what is `gathered`), and gives the page. In one statement: who leaves a circle in
 * between would be shown without being in it.
 */
export async function gather(
  db: Queryable,
  page: UserPageRequest,
  found: RawBuilder<unknown>,
): Promise<UserPage> {
  const { column, orderBy, after } = orderOf(page);
  // One by one, as with all that is gathered.
  const activity =
    page.order === 'lastLoginAt'
      ? sql`CROSS JOIN LATERAL (SELECT a.user_id, a.last_login_at FROM user_activity a WHERE a.user_id = u.id OFFSET 0) AS a`
      : sql``;
  const people = selectUser(db)
    .select([sql<string>`${column}::text`.as('sort_key'), sql`row_number() OVER (${orderBy})`.as('place')])
    .where(sql<boolean>`u.id IN (SELECT id FROM shown)`);
  const { rows } = await sql<{ total: number } & (ListRow | { id: null })>`
    WITH found AS MATERIALIZED (${found}),
      shown AS MATERIALIZED (SELECT u.id FROM found u ${activity} WHERE ${after} ${orderBy} LIMIT ${page.limit + 1})
    SELECT counted.total, people.* FROM (SELECT count(*)::int AS total FROM found) AS counted
    LEFT JOIN ${people} AS people ON true ORDER BY people.place`.execute(db);
  const shown = rows.filter((row) => row.id !== null);
  return toPage(shown, page, { value: rows[0]?.total ?? 0, exact: true });
}

/** Finds all matches through the search indexes. */
export const gatherFound = (db: Queryable, filter: UserFilter, page: UserPageRequest): Promise<UserPage> =>
  // OFFSET 0 keeps the planner from turning this into a walk.
  gather(db, page, sql`SELECT ${gathered(page.order)} FROM users u WHERE ${all(finding(filter))} OFFSET 0`);

/** The planner's guess of the rows that a query gives; costs a millisecond and reads none. */
export async function plannedRows(db: Queryable, query: RawBuilder<unknown>): Promise<number> {
  type Explained = { 'QUERY PLAN': { Plan: { 'Plan Rows': number } }[] };
  const { rows } = await sql<Explained>`EXPLAIN (FORMAT JSON) ${query}`.execute(db);
  return Math.max(1, rows[0]?.['QUERY PLAN'][0]?.Plan['Plan Rows'] ?? 1);
}

/** How many people a filter's words and columns find, as the planner guesses. */
export const plannedFinds = (db: Queryable, filter: Omit<UserFilter, 'circles'>): Promise<number> =>
  plannedRows(
    db,
    sql`SELECT FROM users u WHERE ${all([...filter.words.map(findsWord), ...conditionsOfColumns(filter)])}`,
  );

/** About how many people there are. */
export async function countEverybody(db: Queryable): Promise<number> {
  const { rows } = await sql<{ people: number }>`
    SELECT greatest(reltuples, 1)::float8 AS people FROM pg_class WHERE oid = 'users'::regclass`.execute(db);
  return rows[0]?.people ?? 1;
}
