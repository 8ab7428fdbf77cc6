import { type RawBuilder, sql } from 'kysely';
import type { Queryable } from '../../db/database.ts';
import { countRows, cutPage, type KeysetRequest, keysetOf } from '../../db/keyset.ts';
import { all, contains } from '../../identity/users/index.ts';

type ResourceOrder = 'name' | 'createdAt';

/** Which page of a list of organizations or projects to read, in which order. */
export interface ResourcePageRequest extends KeysetRequest {
  order: ResourceOrder;
}

/** One page as read from the database. */
export interface ResourcePage<Item> {
  items: Item[];
  /** The sort key of each item. */
  keys: string[];
  more: boolean;
  total: { value: number; exact: boolean };
}

/** A row with its sort key. */
type Keyed<Row> = Row & { sort_key: string };

const COLUMNS: Record<ResourceOrder, { column: RawBuilder<unknown>; type: RawBuilder<unknown> }> = {
  name: { column: sql`p.search_text`, type: sql`text COLLATE "C"` },
  createdAt: { column: sql`p.created_at`, type: sql`timestamptz` },
};

/** A list of organizations or projects, whose rows are aliased p. */
interface ResourceList<Row, Item> {
  table: 'organizations' | 'projects';
  words: readonly string[];
  conditions: readonly RawBuilder<boolean>[];
  /** Adds what is shown of each row to the rows of `found`, which have all columns of the table. */
  describe(found: RawBuilder<unknown>): RawBuilder<Row>;
  toItem(row: Row): Item;
}

/** Reads a page. Selects its rows first, so that details are computed for these alone. */
export async function readResources<Row, Item>(
  db: Queryable,
  { table, words, conditions, describe, toItem }: ResourceList<Row, Item>,
  page: ResourcePageRequest,
): Promise<ResourcePage<Item>> {
  const { column, type } = COLUMNS[page.order];
  const { orderBy, after } = keysetOf(page, { column, id: sql`p.id`, type });
  const from = sql`FROM ${sql.table(table)} p`;
  const matching = [...words.map((word) => contains(sql`p.search_text`, word)), ...conditions];
  const found = sql`SELECT p.*, ${column}::text AS sort_key ${from} WHERE ${all([after, ...matching])} ${orderBy} LIMIT ${page.limit + 1}`;
  const [{ rows }, total] = await Promise.all([
    sql<Keyed<Row>>`SELECT * FROM (${describe(found)}) AS p ${orderBy}`.execute(db),
    countRows(db, sql`SELECT ${from} WHERE ${all(matching)}`),
  ]);
  const { shown, more } = cutPage(rows, page);
  return { items: shown.map(toItem), keys: shown.map(({ sort_key }) => sort_key), more, total };
}
