import { type RawBuilder, sql } from 'kysely';
import type { Queryable } from './database.ts';

/** The requested page of a list; `position` comes from a cursor (`lib/cursors.ts`). */
export interface KeysetRequest {
  descending: boolean;
  limit: number;
  position: { value: string; id: string; backwards: boolean } | undefined;
}

/** The order of a list: a column, then the ID. */
export interface KeysetColumns {
  column: RawBuilder<unknown>;
  id: RawBuilder<unknown>;
  /** The type of the column. */
  type: RawBuilder<unknown>;
}

/** Returns `ORDER BY` and the condition of a page: the rows after, or before, the position. */
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

/** Returns the rows of a page in the order of the list. The query returned one row more than `limit` if there are more. */
export function cutPage<Row>(
  rows: readonly Row[],
  { limit, position }: Pick<KeysetRequest, 'limit' | 'position'>,
): { shown: Row[]; more: boolean } {
  const shown = rows.slice(0, limit);
  if (position?.backwards) shown.reverse();
  return { shown, more: rows.length > limit };
}

/** Matches are counted up to this number. */
export const EXACT_COUNT_LIMIT = 10_000;

/** Counts the rows of a query up to one above the limit. */
async function countUpToLimit(db: Queryable, query: RawBuilder<unknown>): Promise<number> {
  const { rows } = await sql<{
    count: number;
  }>`SELECT count(*)::int AS count FROM (${query} LIMIT ${EXACT_COUNT_LIMIT + 1}) AS counted`.execute(db);
  return rows[0]?.count ?? 0;
}

/** Returns the number of rows, exact up to ten thousand; above that, the limit with `exact: false`. */
export async function countRows(
  db: Queryable,
  query: RawBuilder<unknown>,
): Promise<{ value: number; exact: boolean }> {
  const count = await countUpToLimit(db, query);
  return { value: Math.min(count, EXACT_COUNT_LIMIT), exact: count <= EXACT_COUNT_LIMIT };
}

/** Returns the number of rows, exact up to ten thousand; above that, the estimate. */
export async function countOrEstimate(
  db: Queryable,
  query: RawBuilder<unknown>,
  estimate: number,
): Promise<{ value: number; exact: boolean }> {
  const count = await countUpToLimit(db, query);
  return count <= EXACT_COUNT_LIMIT
    ? { value: count, exact: true }
    : { value: Math.max(estimate, count), exact: false };
}
