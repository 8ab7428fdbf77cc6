import { sql } from 'kysely';
import type { Queryable } from '../../db/database.ts';
import { conditionsOf, type UserFilter } from './list-store.ts';
import { findsWord } from './search.ts';

/** Those of these words that names hold, or held until lately. */
export async function findNameWords(db: Queryable, words: string[]): Promise<Set<string>> {
  const rows = await db
    .selectFrom('name_words')
    .select('word')
    .where(sql<boolean>`word = ANY (${words}::text[])`)
    .execute();
  return new Set(rows.map(({ word }) => word));
}

/** Whether anybody's name or e-mail holds all these fragments, under a filter. */
export async function occurs(
  db: Queryable,
  words: string[],
  filter: Omit<UserFilter, 'words'> = {},
): Promise<boolean> {
  const conditions = [...words.map(findsWord), ...conditionsOf(filter)];
  const { rows } = await sql`SELECT FROM users u WHERE ${sql.join(conditions, sql` AND `)} LIMIT 1`.execute(
    db,
  );
  return rows.length > 0;
}

/** Removes words that nobody has any more. */
export async function purgeNameWords(db: Queryable): Promise<void> {
  const stale = await db
    .selectFrom('name_words')
    .select('word')
    .where('stale', '=', true)
    .orderBy('word')
    .limit(1000)
    .execute();
  for (const { word } of stale) {
    if (await occurs(db, [word])) {
      await db.updateTable('name_words').set({ stale: false }).where('word', '=', word).execute();
    } else {
      await db.deleteFrom('name_words').where('word', '=', word).execute();
    }
  }
}
