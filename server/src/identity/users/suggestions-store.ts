import { sql } from 'kysely';
import type { Queryable } from '../../db/database.ts';
import { NIL } from '../../lib/ids.ts';

/** A word of names, and how many people of the scopes have it. */
export interface NameWord {
  word: string;
  people: number;
}

/**
 * Returns the words of names in some organizations and projects that differ from a typed word in no more than `edits` letters,
 * counted by Levenshtein (a transposition is two).
 * @param scopes undefined: the whole directory.
 */
export async function findSimilarWords(
  db: Queryable,
  scopes: readonly string[] | undefined,
  typed: string,
  edits: number,
): Promise<NameWord[]> {
  const { length } = [...typed];
  const { rows } = await sql<NameWord>`
    SELECT word, sum(people)::int AS people FROM directory_words
    WHERE scope = ANY (${scopes ?? [NIL]}::uuid[]) AND char_length(word) BETWEEN ${length - 2} AND ${length + 2}
      AND levenshtein_less_equal(word, ${typed}, ${edits}) <= ${edits}
    GROUP BY word HAVING sum(people) > 0`.execute(db);
  return rows;
}

/**
 * Returns which of these are words of names in some organizations and projects.
 * @param scopes undefined: the whole directory.
 */
export async function findNameWords(
  db: Queryable,
  scopes: readonly string[] | undefined,
  words: readonly string[],
): Promise<Set<string>> {
  const lengths = words.map((word) => [...word].length);
  const { rows } = await sql<{ word: string }>`
    SELECT word FROM directory_words WHERE scope = ANY (${scopes ?? [NIL]}::uuid[])
      AND char_length(word) = ANY (${lengths}::int[]) AND word = ANY (${words}::text[])
    GROUP BY word HAVING sum(people) > 0`.execute(db);
  return new Set(rows.map(({ word }) => word));
}

/** Combined in one statement, so that it stays below the statement timeout. */
const BATCH_SIZE = 5000;

/** Combines the counts of words that triggers have inserted, and removes the words that no user has any more. */
export async function combineNameWords(db: Queryable): Promise<void> {
  for (;;) {
    const { rows } = await sql`
      WITH batch AS (SELECT DISTINCT scope, word FROM directory_words WHERE fresh ORDER BY scope, word LIMIT ${BATCH_SIZE}),
        removed AS (DELETE FROM directory_words w USING batch b
          WHERE w.scope = b.scope AND char_length(w.word) = char_length(b.word) AND w.word = b.word
          RETURNING w.scope, w.word, w.people),
        combined AS (INSERT INTO directory_words (scope, word, people, fresh)
          SELECT scope, word, sum(people), false FROM removed GROUP BY scope, word HAVING sum(people) <> 0)
      SELECT FROM batch OFFSET ${BATCH_SIZE - 1}`.execute(db);
    if (rows.length === 0) return;
  }
}
