import { type RawBuilder, sql } from 'kysely';
import type { Queryable } from './database.ts';

/** Which page of a list, and from where on (a marker of `lib/cursors.ts`). */
export interface KeysetRequest {
  descending: boolean;
  limit: number;
  position: { value: string; id: string; backwards: boolean } | undefined;
}

/** What a list is ordered by: a column, and among equals the id. */
export interface KeysetColumns {
  column: RawBuilder<unknown>;
  id: RawBuilder<unknown>;
  /** The column's. */
  type: RawBuilder<unknown>;
}

/** `ORDER BY` and the condition of a page: the rows after, or before, the one that the marker names. */
export function keysetOf(
  { descending, position }: Pick<KeysetRequest, 'descending' | 'position'>,
  { column, id, type }: KeysetColumns,
): { direction: RawBuilder<unknown>; orderBy: RawBuilder<unknown>; after: RawBuilder<boolean> } {
  const downwards = descending !== (position?.backwards ?? false);
  const direction = sql.raw(downwards ? 'DESC' : 'ASC');
  return {
    direction,
    orderBy: sql`ORDER BY ${column} ${direction}, ${id} ${direction}`,
    after: position
      ? sql<boolean>`(${column}, ${id}) ${sql.raw(downwards ? '<' : '>')} (${position.value}::${type}, ${position.id}::uuid)`
      : sql<boolean>`true`,
  };
}

/** Of the rows of a page, which are one more than it holds if there are more, those that it shows, in the list's order. */
export function cutPage<Row>(
  rows: readonly Row[],
  { limit, position }: Pick<KeysetRequest, 'limit' | 'position'>,
): { shown: Row[]; more: boolean } {
  const shown = rows.slice(0, limit);
  if (position?.backwards) shown.reverse();
  return { shown, more: rows.length > limit };
}

/** Above this many matches a total is not counted on. */
export const EXACT_COUNT_LIMIT = 10_000;

/** How many rows a query gives; stops counting one above what is told exactly. */
async function countSome(db: Queryable, query: RawBuilder<unknown>): Promise<number> {
  const { rows } = await sql<{
    count: number;
  }>`SELECT count(*)::int AS count FROM (${query} LIMIT ${EXACT_COUNT_LIMIT + 1}) AS counted`.execute(db);
  return rows[0]?.count ?? 0;
}

/** How many rows a query gives: exact up to ten thousand, above that it is told that there are more. */
export async function countRows(
  db: Queryable,
  query: RawBuilder<unknown>,
): Promise<{ value: number; exact: boolean }> {
  const count = await countSome(db, query);
  return { value: Math.min(count, EXACT_COUNT_LIMIT), exact: count <= EXACT_COUNT_LIMIT };
}

/** The same, but above ten thousand the guess is told. */
export async function countOrEstimate(
  db: Queryable,
  query: RawBuilder<unknown>,
  guess: number,
): Promise<{ value: number; exact: boolean }> {
  const count = await countSome(db, query);
  return count <= EXACT_COUNT_LIMIT
    ? { value: count, exact: true }
    : { value: Math.max(guess, count), exact: false };
}
