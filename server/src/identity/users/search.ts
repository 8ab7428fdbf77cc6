import { type RawBuilder, sql } from 'kysely';
import { displayEmail } from '../../lib/email.ts';
import { fold } from '../../lib/text.ts';
import { pinyinOf } from './pinyin.ts';

const split = (text: string) => text.split(/\s+/).filter(Boolean);

/**
 * The words of a query, folded; all of them must be found, in any order. A word of nothing but accents folds to
 * nothing: taken as it is, it finds no user.
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
 * is found in both of its forms, a Chinese name by its Pinyin as well.
 */
export function searchText(username: string, email: string): string {
  const name = fold(username);
  const emails = new Set([fold(email), fold(displayEmail(email))]);
  return [name, ...emails, pinyinOf(name) ?? []].flat().join('\n');
}

/** Returns the pattern of `LIKE` that finds a fragment. */
const pattern = (word: string) => `%${word.replace(/[\\%_]/g, '\\$&')}%`;

/** Returns the grams of a fragment: the character itself or all pairs of neighbours, as `search_grams` makes them. */
function gramsOf(word: string): string[] {
  const characters = [...word];
  return characters.length === 1
    ? characters
    : characters.slice(1).map((character, index) => `${characters[index]}${character}`);
}

/** Returns the condition that a folded text contains this fragment. */
export const contains = (text: RawBuilder<unknown>, word: string): RawBuilder<boolean> =>
  sql`${text} LIKE ${pattern(word)}`;

/** Returns whether the index of trigrams finds a fragment. */
const hasTrigram = (word: string) => /[a-z0-9]{3}/.test(word);

/** Returns the condition that the text of an entry e has the grams of a fragment. */
const hasGrams = (word: string): RawBuilder<boolean> =>
  sql<boolean>`search_grams(e.search_text) @> ${gramsOf(word)}::text[]`;

/**
 * Returns the conditions that the text of an entry e contains these fragments. Fragments without three letters or digits in a
 * row (one or two letters, Chinese, "l.c") have no trigram, so their condition is stated for the index of grams as well.
 * Not for one or two letters beside a longer fragment: making the grams of its matches takes longer than reading them.
 */
export function containsWords(words: readonly string[]): RawBuilder<boolean>[] {
  const isAnyLong = words.some(hasTrigram);
  return words.map((word) => {
    const has = contains(sql`e.search_text`, word);
    return hasTrigram(word) || (isAnyLong && /^[ -~]{1,2}$/.test(word))
      ? has
      : sql`(${has} AND ${hasGrams(word)})`;
  });
}

/** Returns the same conditions for the planner's estimate: it has no statistics of grams, and would multiply both shares of a word. */
export const estimatedWords = (words: readonly string[]): RawBuilder<boolean>[] =>
  words.map((word) => contains(sql`e.search_text`, word));

/** All of these; without any, true. */
export const all = (conditions: RawBuilder<boolean>[]): RawBuilder<boolean> =>
  conditions.length === 0 ? sql<boolean>`true` : sql.join<boolean>(conditions, sql` AND `);
