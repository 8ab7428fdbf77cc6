import { type RawBuilder, sql } from 'kysely';
import { fold } from '../../kit/text.ts';

/** The words of a query, folded; all of them must be found, in any order. At most 8, since nobody types more in earnest. */
export const searchWords = (query: string): string[] => [...new Set(fold(query).split(/\s+/).filter(Boolean))].slice(0, 8);

/** How a person is found and ordered by name: see the column's comment in the migration. */
export const searchText = (username: string, email: string): string => `${fold(username)}\n${fold(email)}`;

const escapeLike = (word: string) => word.replace(/[\\%_]/g, '\\$&');

/** One or two neighbouring characters each, as `search_grams` makes them. */
function gramsOf(word: string): string[] {
  const characters = [...word];
  return characters.length === 1 ? characters : characters.slice(1).map((character, index) => `${characters[index]}${character}`);
}

/**
 * Contains this fragment. Three letters or digits in a row give a trigram that the trigram index finds; where
 * there are none (one or two letters, Chinese, "l.c") the index of grams narrows it down first.
 */
export function containsWord(word: string): RawBuilder<boolean> {
  const like = sql<boolean>`u.search_text LIKE ${`%${escapeLike(word)}%`}`;
  if (/[a-z0-9]{3}/.test(word)) return like;
  return sql<boolean>`(search_grams(u.search_text) @> ${gramsOf(word)}::text[] AND ${like})`;
}
