import { sql } from 'kysely';
import type { Queryable } from '../../db/database.ts';
import { countOrEstimate, EXACT_COUNT_LIMIT } from '../../db/keyset.ts';
import { listCircles } from './circle-list-store.ts';
import { countMembers } from './circles-store.ts';
import { judging } from './conditions-store.ts';
import type { UserFilter, UserPage, UserPageRequest } from './list.ts';
import {
  countEverybody,
  coversSearch,
  gatherFound,
  inOrder,
  type ListRow,
  plannedFinds,
  reaches,
  toPage,
} from './page-store.ts';
import { all } from './search.ts';

/** What fetching and sorting a match costs, in steps along a covering index; measured at a million people. */
const FETCH_COST = 8;

/** A page of users in order. */
export const listUsers = (db: Queryable, filter: UserFilter, page: UserPageRequest): Promise<UserPage> =>
  filter.circles.length > 0 ? listCircles(db, filter, page) : listEverybody(db, filter, page);

/**
 * Among all people there are with a search two ways to a page, and the one that costs less is taken:
 * *gathering* all matches through the search indexes and sorting them, or *walking* through everybody in order until
 * the page is full. With m matches among n people that is m against limit × n / m, and a step of a walk is cheap where
 * the index holds everything. The planner alone is not trusted with it: it knows nothing of matches that all stand at
 * one end, so the walk is bounded and falls back.
 */
async function listEverybody(db: Queryable, filter: UserFilter, page: UserPageRequest): Promise<UserPage> {
  const [matches, people] = await Promise.all([plannedFinds(db, filter), countEverybody(db)]);
  if (filter.words.length === 0) {
    const [rows, total] = await Promise.all([passingBy(db, filter, page), count(db, filter, matches)]);
    return toPage(rows, page, total);
  }
  const needed = page.limit + 1;
  const gathering = matches * (coversSearch(page.order) ? FETCH_COST : 1);
  if (gathering <= (needed * people) / matches) return gatherFound(db, filter, page);
  const bound = Math.ceil(Math.max(1000, (4 * needed * people) / matches));
  const rows = await inOrder(db, filter, page, bound);
  const total = { value: Math.max(matches, rows.length), exact: false };
  if (rows.length >= needed || !(await reaches(db, page, bound))) return toPage(rows, page, total);
  if (!filter.addable || matches <= EXACT_COUNT_LIMIT) return gatherFound(db, filter, page);
  const others = await inOrder(db, atOnce(filter), page);
  const isAll = others.length < needed && page.position === undefined;
  return toPage(others, page, isAll ? { value: others.length, exact: true } : total);
}

/** So many in a row who can't be added are passed by one by one. */
const PASSED_BY = 2000;

/** Reads people in order. Where one is looked for who can be added, many others may stand before the first. */
async function passingBy(db: Queryable, filter: UserFilter, page: UserPageRequest): Promise<ListRow[]> {
  if (!filter.addable) return inOrder(db, filter, page);
  const rows = await inOrder(db, filter, page, PASSED_BY);
  if (rows.length > page.limit || !(await reaches(db, page, PASSED_BY))) return rows;
  return inOrder(db, atOnce(filter), page);
}

const atOnce = ({ addable, ...filter }: UserFilter): UserFilter => ({
  ...filter,
  addable: addable && { ...addable, atOnce: true },
});

/** How many there are without a search: exact up to ten thousand, else the estimate. */
async function count(db: Queryable, filter: UserFilter, matches: number): Promise<UserPage['total']> {
  if (matches > 2 * EXACT_COUNT_LIMIT) {
    const [members = 0] = filter.addable ? await countMembers(db, [filter.addable.to], matches) : [];
    return { value: matches - members, exact: false };
  }
  return countOrEstimate(db, sql`SELECT FROM users u WHERE ${all(judging(filter))}`, matches);
}
