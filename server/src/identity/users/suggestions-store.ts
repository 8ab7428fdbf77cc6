import { sql } from 'kysely';
import type { Queryable } from '../../db/database.ts';
import type { Circle } from './circles.ts';
import { belongsTo, countMembers } from './circles-store.ts';
import { finding, judging } from './conditions-store.ts';
import { eachMember, SMALL, someMembers, userOf } from './drawing-store.ts';
import type { UserFilter } from './list.ts';
import { all, containsAny, containsWord, findsWord, pattern } from './search.ts';

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
  filter: Omit<UserFilter, 'words'> = { circles: [] },
): Promise<boolean> {
  const found = sql`SELECT u.id FROM users u WHERE ${all(finding({ ...filter, words, circles: [] }))}`;
  const query =
    filter.circles.length === 0
      ? sql`${found} LIMIT 1`
      : // Through the search indexes, however soon one who is in the circles may come along.
        sql`WITH found AS MATERIALIZED (${found})
          SELECT FROM found u WHERE ${all(filter.circles.map(belongsTo))} LIMIT 1`;
  const { rows } = await query.execute(db);
  return rows.length > 0;
}

/** Which of these fragments names or e-mails in a large circle hold. What is common is seen in some members. */
export async function occurringIn(db: Queryable, circle: Circle, words: string[]): Promise<Set<string>> {
  const attempts = words.map(
    (word) => sql`(SELECT ${word}::text AS word FROM known u WHERE ${containsWord(word)}
      UNION ALL (WITH found AS MATERIALIZED (SELECT u.id FROM users u WHERE ${findsWord(word)})
        SELECT ${word}::text FROM found u WHERE ${belongsTo(circle)} LIMIT 1) LIMIT 1)`,
  );
  const { rows } = await sql<{ word: string }>`
    WITH known AS MATERIALIZED (SELECT u.search_text FROM ${someMembers(circle)}
      CROSS JOIN LATERAL ${userOf([], sql`u.search_text`)} AS u)
    ${sql.join(attempts, sql` UNION ALL `)}`.execute(db);
  return new Set(rows.map(({ word }) => word));
}

/** `occurs` under a filter one of whose circles is small: its members are read, and nobody else. */
export async function occursAmong(
  db: Queryable,
  words: string[],
  filter: Omit<UserFilter, 'words'>,
): Promise<boolean> {
  const [base = [], ...circles] = filter.circles;
  const conditions = judging({ ...filter, words, circles });
  const { rows } =
    await sql`SELECT FROM ${eachMember(base)} WHERE EXISTS ${userOf(conditions, sql``)} LIMIT 1`.execute(db);
  return rows.length > 0;
}

/** Whether it costs little to read all members of a circle. */
export async function isSmall(db: Queryable, circle: Circle): Promise<boolean> {
  const [members = 0] = await countMembers(db, [circle], SMALL + 1);
  return members <= SMALL;
}

/** The names of members m that hold one of these parts, as u. Taking a name apart costs more than reading it. */
const namesWith = (parts: string[]) => sql`${userOf([containsAny(parts)], sql`u.search_text`)} AS u`;

/**
 * Which of these words names or e-mails in a small circle hold; and of those that none holds, which words that they may
 * mean are words of names. Each of these has one of the parts in it. Reads each member once.
 */
export async function readSmall(
  db: Queryable,
  circle: Circle,
  words: Map<string, { meant: string[]; parts: string[] }>,
): Promise<{ found: Set<string>; names: Set<string> }> {
  const asked = [...words.keys()];
  const parts = [...words].flatMap(([word, { parts: some }]) => some.map((part) => ({ word, part })));
  const { rows } = await sql<{ word: string; found: boolean }>`
    WITH known AS MATERIALIZED (
      SELECT u.search_text FROM ${eachMember(circle)} CROSS JOIN LATERAL ${userOf([], sql`u.search_text`)} AS u),
    found AS MATERIALIZED (
      SELECT w.word FROM unnest(${asked}::text[], ${asked.map(pattern)}::text[]) AS w (word, pattern)
      WHERE EXISTS (SELECT FROM known WHERE search_text LIKE w.pattern))
    SELECT word, true AS found FROM found
    UNION ALL SELECT DISTINCT word, false FROM known CROSS JOIN LATERAL name_words_of(search_text) AS word
      WHERE search_text LIKE ANY (ARRAY(
        SELECT p.pattern FROM unnest(${parts.map(({ word }) => word)}::text[], ${parts.map(({ part }) => pattern(part))}::text[])
          AS p (word, pattern) WHERE p.word NOT IN (SELECT word FROM found)))
      AND word = ANY (${[...words.values()].flatMap(({ meant }) => meant)}::text[])`.execute(db);
  const those = (found: boolean) =>
    new Set(rows.filter((row) => row.found === found).map(({ word }) => word));
  return { found: those(true), names: those(false) };
}

/**
 * The first few of these words, which are words of names anywhere, that are words of names in a large circle; each of them
 * has one of the parts in it.
 */
export async function nameWordsIn(
  db: Queryable,
  circle: Circle,
  words: string[],
  { parts, most }: { parts: string[]; most: number },
): Promise<string[]> {
  const attempts = words.map(
    (word) => sql`(SELECT word FROM common WHERE word = ${word}
        UNION ALL (WITH found AS MATERIALIZED (SELECT u.id, u.search_text FROM users u WHERE ${findsWord(word)})
          SELECT ${word}::text FROM found u
          WHERE ${word} IN (SELECT name_words_of(u.search_text)) AND ${belongsTo(circle)} LIMIT 1) LIMIT 1)`,
  );
  if (attempts.length === 0) return [];
  const { rows } = await sql<{ word: string }>`
    WITH common AS MATERIALIZED (SELECT DISTINCT word FROM ${someMembers(circle)}
      CROSS JOIN LATERAL ${namesWith(parts)} CROSS JOIN LATERAL name_words_of(u.search_text) AS word)
    SELECT word FROM (${sql.join(attempts, sql` UNION ALL `)}) AS names LIMIT ${most}`.execute(db);
  return rows.map(({ word }) => word);
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
