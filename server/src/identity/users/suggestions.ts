import type { Queryable } from '../../db/database.ts';
import type { UserFilter } from './list-store.ts';
import { findNameWords, occurs } from './suggestions-store.ts';
import { withoutOneMistake } from './typos.ts';

/** Who mistypes more words than this would have to guess along with us. */
const MOST_MISTYPED = 3;
/** As many as can be taken in at a glance. */
const MOST_SUGGESTIONS = 3;

/**
 * What a search that finds nobody may have meant: the same words, those that occur nowhere replaced by words of names
 * that are one typing mistake away. Each suggestion finds somebody under the same filter, so it tells nothing that the
 * caller could not have searched for.
 */
export async function suggestSearches(db: Queryable, filter: UserFilter): Promise<string[]> {
  const meant = new Map(filter.words.map((word) => [word, withoutOneMistake(word)]));
  const known = await findNameWords(db, [...meant].flat(2));
  const readings = await Promise.all(
    filter.words.map(async (word) => {
      if (known.has(word) || (await occurs(db, [word]))) return undefined;
      return meant.get(word)?.filter((each) => known.has(each)) ?? [];
    }),
  );
  const mistyped = readings.filter((each) => each !== undefined);
  if (mistyped.length === 0 || mistyped.length > MOST_MISTYPED || mistyped.some(({ length }) => length === 0))
    return [];
  const attempts = Array.from({ length: MOST_SUGGESTIONS }, (_, rank) =>
    filter.words.map((word, index) => readings[index]?.at(rank) ?? readings[index]?.at(-1) ?? word),
  );
  const searches = [...new Map(attempts.map((words) => [words.join(' '), words]))];
  const found = await Promise.all(searches.map(([, words]) => occurs(db, words, filter)));
  return searches.filter((_, index) => found[index]).map(([search]) => search);
}
