import { sql } from 'kysely';
import type { Database, Queryable } from '../../db/database.ts';
import type { Job } from '../../jobs/job.ts';
import { type Clock, HOUR } from '../../lib/clock.ts';
import { NIL } from '../../lib/ids.ts';
import { searchText } from './search.ts';

/** Each user is written to the search indexes of all their organizations and projects, in one transaction. */
const BATCH_SIZE = 100;

/** The condition of the index `users_without_pinyin_idx`: a Chinese name, and the last line is an email. */
const IS_WITHOUT_PINYIN = sql<boolean>`split_part(search_text, E'\n', 1) ~ '[㐀-䶿一-鿿]' AND split_part(search_text, E'\n', -1) LIKE '%@%'`;

const usersWithoutPinyin = (db: Queryable, after: string, limit: number) =>
  db
    .selectFrom('users')
    .select(['id', 'username', 'email'])
    .where(IS_WITHOUT_PINYIN)
    .where('id', '>', after)
    .orderBy('id')
    .limit(limit);

/**
 * Creates the job that adds the Pinyin of names that a former version has saved. It continues where it was interrupted,
 * because what it has done is no longer found.
 */
export function createPinyinJob({ database, clock }: { database: Database; clock: Clock }): Job {
  // Names of which no character is known are passed once.
  let last: string = NIL;
  // Later ones are saved only by nodes of the former version, during an upgrade.
  let nextLookAt = 0;
  return {
    name: 'pinyin',
    async nextRunAt() {
      const now = clock.now();
      if (now.getTime() < nextLookAt) return undefined;
      const rows = await usersWithoutPinyin(database.db, last, 1).execute();
      if (rows.length > 0) return now;
      nextLookAt = now.getTime() + HOUR;
      return undefined;
    },
    async runStep() {
      const filled = await database.transact(async (tx) => {
        const rows = await usersWithoutPinyin(tx, last, BATCH_SIZE).forNoKeyUpdate().execute();
        const ids = rows.map(({ id }) => id);
        const texts = rows.map(({ username, email }) => searchText(username, email));
        await sql`UPDATE users SET search_text = filled.search_text
          FROM unnest(${ids}::uuid[], ${texts}::text[]) AS filled (id, search_text)
          WHERE users.id = filled.id AND users.search_text <> filled.search_text`.execute(tx);
        return ids;
      });
      last = filled.at(-1) ?? last;
      return filled.length > 0;
    },
  };
}
