import { type RawBuilder, sql } from 'kysely';
import { displayEmail } from '../../lib/email.ts';
import { fold } from '../../lib/text.ts';

const split = (text: string) => text.split(/\s+/).filter(Boolean);

/**
 * The words of a query, folded; all of them must be found, in any order. A word of nothing but accents folds to
 * nothing: taken as it is, it finds nobody.
 */
export const searchWords = (query: string): string[] => [...new Set(foldedWords(query))];

/** How many words a query has. Folding takes some characters apart: “ﷺ” is four words. */
export const countWords = (query: string): number => foldedWords(query).length;

const foldedWords = (query: string) =>
  split(query).flatMap((word) => {
    const folded = split(fold(word));
    return folded.length > 0 ? folded : [word];
  });

/**
 * Returns what a user is found and ordered by: the folded name and email, each on its line. An internationalized domain
 * is found in both of its forms.
 */
export function searchText(username: string, email: string): string {
  const stored = fold(email);
  const shown = fold(displayEmail(email));
  return `${fold(username)}\n${stored === shown ? stored : `${stored}\n${shown}`}`;
}

/** What `LIKE` takes to find a fragment. */
export const pattern = (word: string) => `%${word.replace(/[\\%_]/g, '\\$&')}%`;

/** One or two neighbouring characters each, as `search_grams` makes them. */
function gramsOf(word: string): string[] {
  const characters = [...word];
  return characters.length === 1
    ? characters
    : characters.slice(1).map((character, index) => `${characters[index]}${character}`);
}

/** Whether a folded text contains this fragment. */
export const contains = (text: RawBuilder<unknown>, word: string): RawBuilder<boolean> =>
  sql`${text} LIKE ${pattern(word)}`;

/** The searched text, in a form that no index serves. */
const unindexed = sql`(u.search_text || '')`;

/** Contains this fragment, judged row by row, for reading rows in their order. Never drags an index in. */
export const containsWord = (word: string): RawBuilder<boolean> => contains(unindexed, word);

/** Contains one of these fragments, judged row by row. */
export const containsAny = (words: string[]): RawBuilder<boolean> =>
  sql`${unindexed} LIKE ANY (${words.map(pattern)}::text[])`;

/** Three letters or digits in a row. */
export const hasTrigram = (word: string): boolean => /[a-z0-9]{3}/.test(word);

/**
 * Contains this fragment, found through an index. Three letters or digits in a row give a trigram; where there are none
 * (one or two letters, Chinese, "l.c") the index of grams finds it, alone when the fragment is a gram, else narrowing down.
 */
export function findsWord(word: string): RawBuilder<boolean> {
  if (hasTrigram(word)) return contains(sql`u.search_text`, word);
  const grams = sql<boolean>`search_grams(u.search_text) @> ${gramsOf(word)}::text[]`;
  return [...word].length <= 2 ? grams : sql`(${grams} AND ${containsWord(word)})`;
}

/** All of these; without any, true. */
export const all = (conditions: RawBuilder<boolean>[]): RawBuilder<boolean> =>
  conditions.length === 0 ? sql<boolean>`true` : sql.join<boolean>(conditions, sql` AND `);
