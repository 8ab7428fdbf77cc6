import type { Queryable } from '../../db/database.ts';
import { listUsers, type UserFilter } from './list-store.ts';
import { findNameWords, occurs } from './suggestions-store.ts';
import { withoutOneMistake } from './typos.ts';

/** Who mistypes more words than this would have to guess along with us. */
const MOST_MISTYPED = 3;
/** How many readings of a mistyped word are tried. */
const MOST_READINGS = 5;
/** As many as can be taken in at a glance. */
const MOST_SUGGESTIONS = 3;

/**
 * What a search that finds nobody may have meant: the same words, those that occur nowhere replaced by words of names
 * that are one typing mistake away. Each suggestion finds somebody under the same filter, so it tells nothing that the
 * caller could not have searched for.
 */
export async function suggestSearches(db: Queryable, filter: UserFilter): Promise<string[]> {
  const readings = await Promise.all(filter.words.map((word) => readingsOf(db, word)));
  const mistyped = readings.filter((each) => each !== undefined);
  if (mistyped.length === 0 || mistyped.length > MOST_MISTYPED) return [];
  const suggestions: string[] = [];
  for (let rank = 0; rank < MOST_READINGS && suggestions.length < MOST_SUGGESTIONS; rank++) {
    if (mistyped.every((each) => rank >= each.length)) break;
    const words = filter.words.map(
      (word, index) => readings[index]?.at(rank) ?? readings[index]?.at(-1) ?? word,
    );
    const page = { order: 'createdAt', descending: true, limit: 1, position: undefined } as const;
    const { users } = await listUsers(db, { ...filter, words }, page);
    if (users.length > 0) suggestions.push(words.join(' '));
  }
  return suggestions;
}

/** Words that somebody may have meant, the likeliest first; undefined when the word occurs as it is. */
async function readingsOf(db: Queryable, word: string): Promise<string[] | undefined> {
  if (await occurs(db, word)) return undefined;
  const meant = withoutOneMistake(word);
  const known = await findNameWords(db, meant);
  return meant.filter((each) => known.has(each)).slice(0, MOST_READINGS);
}
