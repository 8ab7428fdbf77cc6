import { type RawBuilder, sql } from 'kysely';
import type { Queryable } from '../../db/database.ts';
import type { Circle } from './circles.ts';
import { countMembers, countPeople, membersOf, newestOf, placesOf } from './circles-store.ts';
import { judging, looksAtColumns } from './conditions-store.ts';
import { COUNT_UP_TO, type UserFilter, type UserPage, type UserPageRequest } from './list.ts';
import { fetchPage, GATHERED, gather, type ListRow, orderOf, plannedRows } from './page-store.ts';
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
export const SMALL = 1000;

/** Of large circles so many are looked at to learn how many match. */
const SAMPLE = 500;

/** Where somebody may be a member more than once, so many rows are told apart. */
const TOLD_APART = 4 * COUNT_UP_TO;

/** The user of each member m, if they match; OFFSET 0: read one by one, never the whole table. */
export const judged = (rest: UserFilter, columns: RawBuilder<unknown>) =>
  sql`(SELECT ${columns} FROM users u WHERE ${all([sql`u.id = m.user_id`, ...judging(rest)])} OFFSET 0) AS u`;

/** Each member of a circle once, as m. */
export const eachMember = (base: Circle) =>
  placesOf(base) === 1
    ? sql`(${membersOf(base)}) AS m`
    : sql`(SELECT user_id FROM (${membersOf(base)}) AS members GROUP BY user_id) AS m`;

/** Finds all matches among the members. */
export const gatherMembers = (db: Queryable, { base, rest, page }: Drawing): Promise<UserPage> =>
  gather(
    db,
    page,
    sql`SELECT ${GATHERED} FROM ${eachMember(base)} CROSS JOIN LATERAL ${judged(rest, GATHERED)}`,
  );

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
    ? sql`(${newestOf(base, along, bound)}) AS m CROSS JOIN LATERAL ${judged(rest, sql``)}`
    : sql`(SELECT user_id, user_created_at FROM (${newestOf(base, along, needed)}) AS members GROUP BY user_id, user_created_at) AS m`;
  return fetchPage(db, page, sql`SELECT m.user_id AS id FROM ${people} ${along.orderBy} LIMIT ${needed}`);
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
  sql`(SELECT user_id FROM (${placesOf(circle) === undefined ? membersOf(circle) : newestOf(circle, FIRST_MADE, SAMPLE)}) AS members
    LIMIT ${SAMPLE}) AS m`;

/** Which part of the members matches, by some of them; never nothing. */
export async function shareOf(db: Queryable, { base, rest, conditional }: Drawing): Promise<number> {
  if (!conditional) return 1;
  const { rows } = await sql<{ looked: number; matching: number }>`
    SELECT count(*)::int AS looked, count(u.matches)::int AS matching
    FROM ${someMembers(base)} LEFT JOIN LATERAL ${judged(rest, sql`true AS matches`)} ON true`.execute(db);
  const { looked = 0, matching = 0 } = rows[0] ?? {};
  return Math.max(matching, 0.5) / Math.max(looked, 1);
}

/** How many members a circle has: counted up to ten thousand, above that as the planner guesses. Who is in it twice counts twice. */
export async function sizeOf(db: Queryable, circle: Circle): Promise<number> {
  const [[counted = 0], guessed] = await Promise.all([
    countMembers(db, [circle], COUNT_UP_TO + 1),
    plannedRows(db, membersOf(circle)),
  ]);
  return counted <= COUNT_UP_TO ? counted : Math.max(counted, guessed);
}

/** How many are drawn when nothing else is asked. */
export async function countDrawn(db: Queryable, { base }: Drawing): Promise<UserPage['total']> {
  const few = await countPeople(db, base, COUNT_UP_TO + 1);
  if (few.looked <= COUNT_UP_TO) return { value: few.people, exact: true };
  const guessed = await plannedRows(db, membersOf(base));
  // In one place nobody is twice; of several those who are twice may be the most.
  const isMany = placesOf(base) === 1 || guessed > TOLD_APART;
  const { people, looked } = isMany ? few : await countPeople(db, base, TOLD_APART + 1);
  if (!isMany && looked <= TOLD_APART) return { value: people, exact: true };
  return { value: Math.max(people, Math.round((guessed * people) / looked)), exact: false };
}

/** How many match: exact up to ten thousand, by whichever way reads less: the members, or `finds` people whom the columns find. */
export async function countMatches(
  db: Queryable,
  { base, rest, filter }: Drawing,
  { members, share, finds }: { members: number; share: number; finds: number },
): Promise<UserPage['total']> {
  const guess = Math.round(share * members);
  if (guess > 2 * COUNT_UP_TO) return { value: guess, exact: false };
  const matches =
    looksAtColumns(rest) && finds < members
      ? sql`SELECT FROM users u WHERE ${all(judging(filter))}`
      : sql`SELECT FROM ${eachMember(base)} CROSS JOIN LATERAL ${judged(rest, sql``)}`;
  const { rows } = await sql<{ count: number }>`SELECT count(*)::int AS count
    FROM (${matches} LIMIT ${COUNT_UP_TO + 1}) AS counted`.execute(db);
  const counted = rows[0]?.count ?? 0;
  return counted <= COUNT_UP_TO
    ? { value: counted, exact: true }
    : { value: Math.max(guess, counted), exact: false };
}
