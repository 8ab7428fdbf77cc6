import { type RawBuilder, sql } from 'kysely';
import type { Queryable } from '../../db/database.ts';
import { countOrEstimate, EXACT_COUNT_LIMIT } from '../../db/keyset.ts';
import type { Circle } from './circles.ts';
import { countMembers, countPeople, membersOf, newestOf, resourcesOf } from './circles-store.ts';
import { judging, looksAtColumns } from './conditions-store.ts';
import type { UserFilter, UserPage, UserPageRequest } from './list.ts';
import { fetchPage, gather, gathered, type ListRow, orderOf, plannedRows } from './page-store.ts';
import { all } from './search.ts';

/** A list of people in circles, with the smallest circle as what it is drawn from. */
export interface Drawing {
  filter: UserFilter;
  page: UserPageRequest;
  base: Circle;
  /** What is asked of them besides, and whether that is anything. */
  rest: UserFilter;
  conditional: boolean;
}

/** Circles up to this many members are read as a whole without ado. */
export const SMALL = 2000;

/** Of large circles so many are looked at to learn how many match. */
const SAMPLE = 1000;

/** Where somebody may be a member more than once, so many rows are told apart. */
const TOLD_APART = 4 * EXACT_COUNT_LIMIT;

/**
 * The user of each member m, under conditions. With the time of their making they are found in an index that holds all that
 * a search looks at, which takes half as long as reading their rows. OFFSET 0: one by one, never the whole table.
 */
export const userOf = (
  conditions: RawBuilder<boolean>[],
  columns: RawBuilder<unknown>,
): RawBuilder<unknown> =>
  sql`(SELECT ${columns} FROM users u
    WHERE ${all([sql`u.created_at = m.user_created_at AND u.id = m.user_id`, ...conditions])} OFFSET 0)`;

const MADE = sql`m.user_id, m.user_created_at`;

/** Each member of a circle once, as m with `user_id` and `user_created_at`. */
export const eachMember = (base: Circle): RawBuilder<unknown> =>
  resourcesOf(base) === 1
    ? sql`(${membersOf(base, MADE)}) AS m`
    : sql`(SELECT user_id, user_created_at FROM (${membersOf(base, MADE)}) AS members GROUP BY user_id, user_created_at) AS m`;

/** Finds all matches among the members. */
export function gatherMembers(db: Queryable, { base, rest, page, conditional }: Drawing): Promise<UserPage> {
  const members = eachMember(base);
  // Their last sign-in is not in the rows of users.
  if (!conditional && page.order === 'lastLoginAt')
    return gather(db, page, sql`SELECT m.user_id AS id FROM ${members}`);
  const columns = gathered(page.order);
  const user = userOf(judging(rest), columns);
  return gather(db, page, sql`SELECT ${columns} FROM ${members} CROSS JOIN LATERAL ${user} AS u`);
}

const alongMembers = (page: UserPageRequest) =>
  orderOf(page, { column: sql`m.user_created_at`, id: sql`m.user_id` });

/**
 * Reads members in the order in which users were made and keeps those that match. If anything is asked, there must be one
 * place alone, and no more than `bound` are looked at.
 */
export async function followMembers(
  db: Queryable,
  { base, rest, page, conditional }: Drawing,
  bound: number,
): Promise<ListRow[]> {
  const along = alongMembers(page);
  const needed = page.limit + 1;
  const people = conditional
    ? sql`(${newestOf(base, along, bound)}) AS m WHERE EXISTS ${userOf(judging(rest), sql``)}`
    : sql`(SELECT user_id, user_created_at FROM (${newestOf(base, along, needed)}) AS members GROUP BY user_id, user_created_at) AS m`;
  return fetchPage(db, page, sql`SELECT m.user_id AS id FROM ${people} ${along.orderBy} LIMIT ${needed}`);
}

/** Of so many members in a row some have never signed in. */
const UNSEEN_AMONG = 2000;

/**
 * A page of those of one place who never signed in, where the order by last sign-in begins with them. They all stand at the
 * same place in that order, by their ids, and those of one place often far behind the others. undefined: there are less.
 */
export async function followUnseen(db: Queryable, { base, page }: Drawing): Promise<ListRow[] | undefined> {
  const { order, descending, position } = page;
  const downwards = descending !== (position?.backwards ?? false);
  const isAmongThem = position?.value === '-infinity' || (position === undefined && !downwards);
  if (order !== 'lastLoginAt' || !isAmongThem || resourcesOf(base) !== 1) return undefined;
  const direction = sql.raw(downwards ? 'DESC' : 'ASC');
  const after = position
    ? sql<boolean>`m.user_id ${sql.raw(downwards ? '<' : '>')} ${position.id}::uuid`
    : sql<boolean>`true`;
  const rows = await fetchPage(
    db,
    page,
    sql`SELECT m.user_id AS id FROM (
        SELECT m.user_id FROM (${membersOf(base)}) AS m WHERE ${after} ORDER BY m.user_id ${direction} LIMIT ${UNSEEN_AMONG}) AS m
      WHERE EXISTS (SELECT FROM user_activity a WHERE a.user_id = m.user_id AND a.last_login_at = '-infinity' OFFSET 0)
      ORDER BY m.user_id ${direction} LIMIT ${page.limit + 1}`,
  );
  return rows.length > page.limit ? rows : undefined;
}

/** Whether at least so many members stand after the page's marker. */
export async function membersReach(db: Queryable, { base, page }: Drawing, bound: number): Promise<boolean> {
  const { rows } = await sql<{ count: number }>`SELECT count(*)::int AS count
    FROM (${newestOf(base, alongMembers(page), bound)}) AS members`.execute(db);
  return (rows[0]?.count ?? 0) >= bound;
}

const FIRST_MADE = { orderBy: sql`ORDER BY m.user_created_at, m.user_id`, after: sql<boolean>`true` };

/** Some members of a large circle, always the same, as m. */
export const someMembers = (circle: Circle): RawBuilder<unknown> =>
  sql`(SELECT user_id, user_created_at FROM (
    ${resourcesOf(circle) === undefined ? membersOf(circle, MADE) : newestOf(circle, FIRST_MADE, SAMPLE)}) AS members
    LIMIT ${SAMPLE}) AS m`;

/** How many of some members match. */
export async function sample(
  db: Queryable,
  { base, rest }: Drawing,
): Promise<{ matching: number; looked: number }> {
  const { rows } = await sql<{ matching: number; looked: number }>`
    SELECT (count(*) FILTER (WHERE EXISTS ${userOf(judging(rest), sql``)}))::int AS matching, count(*)::int AS looked
    FROM ${someMembers(base)}`.execute(db);
  return rows[0] ?? { matching: 0, looked: 0 };
}

/** How many members a circle has: counted up to ten thousand, above that as the planner guesses. Who is in it twice counts twice. */
export async function sizeOf(db: Queryable, circle: Circle): Promise<number> {
  const [[counted = 0], guessed] = await Promise.all([
    countMembers(db, [circle], EXACT_COUNT_LIMIT + 1),
    plannedRows(db, membersOf(circle)),
  ]);
  return counted <= EXACT_COUNT_LIMIT ? counted : Math.max(counted, guessed);
}

/** How many are drawn when nothing else is asked, of so many members. */
export async function countDrawn(
  db: Queryable,
  { base }: Drawing,
  members?: number,
): Promise<UserPage['total']> {
  const size = members ?? (await sizeOf(db, base));
  // In one place nobody is twice; of several those who are twice may be the most.
  if (resourcesOf(base) === 1) return { value: size, exact: size <= EXACT_COUNT_LIMIT };
  const most = size > TOLD_APART ? EXACT_COUNT_LIMIT : TOLD_APART;
  const { people, looked } = await countPeople(db, base, most + 1);
  if (looked <= most) return { value: people, exact: true };
  return { value: Math.max(people, Math.round((size * people) / looked)), exact: false };
}

/** How many match: exact up to ten thousand, by whichever way reads less: the members, or `finds` people whom the columns find. */
export async function countMatches(
  db: Queryable,
  { base, rest, filter }: Drawing,
  { members, share, finds }: { members: number; share: number; finds: number },
): Promise<UserPage['total']> {
  const guess = Math.round(share * members);
  if (guess > 2 * EXACT_COUNT_LIMIT) return { value: guess, exact: false };
  const matches =
    looksAtColumns(rest) && finds < members
      ? sql`SELECT FROM users u WHERE ${all(judging(filter))}`
      : sql`SELECT FROM ${eachMember(base)} WHERE EXISTS ${userOf(judging(rest), sql``)}`;
  return countOrEstimate(db, matches, guess);
}
