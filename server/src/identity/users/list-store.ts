import { type RawBuilder, sql } from 'kysely';
import type { Queryable } from '../../db/database.ts';
import type { Position } from '../../kit/cursors.ts';
import { toUser, type User, type UserRow } from './model.ts';
import { containsWord, findsWord, hasTrigram } from './search.ts';
import { selectUser } from './store.ts';

/** What a list is narrowed by. */
export interface UserFilter {
  words: string[];
  status?: User['status'] | undefined;
  systemRole?: User['systemRole'] | undefined;
}

export type UserOrder = 'username' | 'email' | 'lastLoginAt' | 'createdAt';

/** Which page, in which order. */
export interface UserPageRequest {
  order: UserOrder;
  descending: boolean;
  limit: number;
  position: Position | undefined;
}

export interface UserPage {
  users: User[];
  /** The sort key's value of each user, for the markers of the neighbouring pages. */
  keys: string[];
  /** Whether there are more in the direction of reading. */
  more: boolean;
  total: { value: number; exact: boolean };
}

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

/** What fetching and sorting a match costs, in steps along a covering index; measured at a million people. */
const FETCH_COST = 8;

/** Above this many matches a total is the planner's estimate. */
const COUNT_UP_TO = 10_000;

/**
 * A page of users in order. With a search there are two ways to it, and the one that costs less is taken:
 * *gathering* all matches through the search indexes and sorting them, or *walking* through everybody in order until
 * the page is full. With m matches among n people that is m against limit × n / m, and a step of a walk is cheap where
 * the index holds everything. The planner alone is not trusted with it: it knows nothing of matches that all stand at
 * one end, so the walk is bounded and falls back.
 */
export async function listUsers(db: Queryable, filter: UserFilter, page: UserPageRequest): Promise<UserPage> {
  const { matches, people } = await estimate(db, filter);
  if (filter.words.length === 0) {
    const [rows, total] = await Promise.all([inOrder(db, filter, page), count(db, filter, matches)]);
    return toPage(rows, page, total);
  }
  const needed = page.limit + 1;
  const gathering = matches * (ORDER_BY[page.order].covers ? FETCH_COST : 1);
  if (gathering <= (needed * people) / matches) return gather(db, filter, page);
  const bound = Math.ceil(Math.max(1000, (4 * needed * people) / matches));
  const rows = await inOrder(db, filter, page, bound);
  if (rows.length < needed && (await reaches(db, page, bound))) return gather(db, filter, page);
  return toPage(rows, page, { value: Math.max(matches, rows.length), exact: false });
}

type ListRow = UserRow & { sort_key: string };

function toPage(rows: ListRow[], page: UserPageRequest, total: UserPage['total']): UserPage {
  const shown = rows.slice(0, page.limit);
  if (page.position?.backwards) shown.reverse();
  return {
    users: shown.map(toUser),
    keys: shown.map((row) => row.sort_key),
    more: rows.length > page.limit,
    total,
  };
}

/** The conditions of a filter, but for its words. */
export function conditionsOf({ status, systemRole }: Omit<UserFilter, 'words'>): RawBuilder<boolean>[] {
  const conditions: RawBuilder<boolean>[] = [];
  if (status) conditions.push(sql`u.status = ${sql.lit(status)}`);
  if (systemRole) conditions.push(sql`u.system_role = ${sql.lit(systemRole)}`);
  return conditions;
}

const all = (conditions: RawBuilder<boolean>[]) =>
  conditions.length === 0 ? sql<boolean>`true` : sql.join<boolean>(conditions, sql` AND `);

/** `ORDER BY` and the keyset condition of a page (the rows after, or before, the one that the marker names). */
function orderOf({ order, descending, position }: UserPageRequest) {
  const { column, id, type, from } = ORDER_BY[order];
  const downwards = descending !== (position?.backwards ?? false);
  const direction = sql.raw(downwards ? 'DESC' : 'ASC');
  return {
    column,
    from,
    direction,
    orderBy: sql`ORDER BY ${column} ${direction}, ${id} ${direction}`,
    after: position
      ? sql<boolean>`(${column}, ${id}) ${sql.raw(downwards ? '<' : '>')} (${position.value}::${type}, ${position.id}::uuid)`
      : sql<boolean>`true`,
  };
}

/** Reads people in order and keeps those that match; with `bound`, looks at no more than so many. */
async function inOrder(
  db: Queryable,
  filter: UserFilter,
  page: UserPageRequest,
  bound?: number,
): Promise<ListRow[]> {
  const { column, from, orderBy, after, direction } = orderOf(page);
  const conditions = all([...filter.words.map(containsWord), ...conditionsOf(filter)]);
  const keys =
    bound === undefined
      ? sql`SELECT u.id, ${column} AS sort_key FROM ${from}
            WHERE ${after} AND ${conditions} ${orderBy} LIMIT ${page.limit + 1}`
      : sql`SELECT u.id, u.sort_key FROM (
              SELECT u.id, u.search_text, u.status, u.system_role, ${column} AS sort_key
              FROM ${from} WHERE ${after} ${orderBy} LIMIT ${bound}) u
            WHERE ${conditions} ORDER BY u.sort_key ${direction}, u.id ${direction} LIMIT ${page.limit + 1}`;
  return fetch(db, page, keys);
}

/** All fields of the people whose keys a query gives, in order. */
async function fetch(db: Queryable, page: UserPageRequest, keys: RawBuilder<unknown>): Promise<ListRow[]> {
  const { column, orderBy } = orderOf(page);
  const query = selectUser(db)
    .select(sql<string>`${column}::text`.as('sort_key'))
    .where(sql<boolean>`u.id IN (SELECT id FROM (${keys}) AS page)`);
  const rows = await sql<ListRow>`${query} ${orderBy}`.execute(db);
  return rows.rows;
}

/** Whether at least so many people stand after the page's marker, that is, whether a walk of that length was cut short. */
async function reaches(db: Queryable, page: UserPageRequest, bound: number): Promise<boolean> {
  const { from, after, orderBy } = orderOf(page);
  const { rows } = await sql<{ count: number }>`SELECT count(*)::int AS count FROM (
    SELECT FROM ${from} WHERE ${after} ${orderBy} LIMIT ${bound}) AS walked`.execute(db);
  return (rows[0]?.count ?? 0) >= bound;
}

/** Finds all matches through the search indexes, counts and sorts them. */
async function gather(db: Queryable, filter: UserFilter, page: UserPageRequest): Promise<UserPage> {
  const { orderBy, after } = orderOf(page);
  // What trigrams find narrows it down best; the other words are then judged row by row.
  const words = filter.words.some(hasTrigram)
    ? filter.words.map((word) => (hasTrigram(word) ? findsWord(word) : containsWord(word)))
    : filter.words.map(findsWord);
  const conditions = all([...words, ...conditionsOf(filter)]);
  // OFFSET 0 keeps the planner from turning this into a walk.
  const found = sql`SELECT u.id, u.search_text, u.email, u.created_at FROM users u WHERE ${conditions} OFFSET 0`;
  const activity = page.order === 'lastLoginAt' ? sql`JOIN user_activity a ON a.user_id = u.id` : sql``;
  const { rows: keys } = await sql<{ ids: string[] | null; total: number }>`
    WITH found AS MATERIALIZED (${found})
    SELECT (SELECT count(*)::int FROM found) AS total,
      (SELECT array_agg(id) FROM (SELECT u.id FROM found u ${activity} WHERE ${after} ${orderBy} LIMIT ${page.limit + 1}) AS page) AS ids`.execute(
    db,
  );
  const total = { value: keys[0]?.total ?? 0, exact: true };
  const ids = keys[0]?.ids ?? [];
  const rows = ids.length === 0 ? [] : await fetch(db, page, sql`SELECT unnest(${ids}::uuid[]) AS id`);
  return toPage(rows, page, total);
}

/** The planner's guess how many people there are and how many match; costs a millisecond and reads no rows. */
async function estimate(db: Queryable, filter: UserFilter): Promise<{ matches: number; people: number }> {
  const conditions = all([...filter.words.map(findsWord), ...conditionsOf(filter)]);
  type Explained = { 'QUERY PLAN': { Plan: { 'Plan Rows': number } }[] };
  const [explained, table] = await Promise.all([
    sql<Explained>`EXPLAIN (FORMAT JSON) SELECT FROM users u WHERE ${conditions}`.execute(db),
    sql<{
      people: number;
    }>`SELECT greatest(reltuples, 1)::float8 AS people FROM pg_class WHERE oid = 'users'::regclass`.execute(
      db,
    ),
  ]);
  const people = table.rows[0]?.people ?? 1;
  return { matches: Math.max(1, explained.rows[0]?.['QUERY PLAN'][0]?.Plan['Plan Rows'] ?? 1), people };
}

/** How many there are without a search: exact up to ten thousand, else the estimate. */
async function count(db: Queryable, filter: UserFilter, matches: number): Promise<UserPage['total']> {
  if (matches > 2 * COUNT_UP_TO) return { value: matches, exact: false };
  const conditions = all(conditionsOf(filter));
  const { rows } = await sql<{ count: number }>`SELECT count(*)::int AS count FROM (
    SELECT FROM users u WHERE ${conditions} LIMIT ${COUNT_UP_TO + 1}) AS counted`.execute(db);
  const counted = rows[0]?.count ?? 0;
  return counted <= COUNT_UP_TO
    ? { value: counted, exact: true }
    : { value: Math.max(matches, counted), exact: false };
}
