import type { Queryable } from '../../db/database.ts';
import type { Circle } from './circles.ts';
import type { UserFilter } from './list.ts';
import {
  findNameWords,
  isSmall,
  nameWordsAmong,
  nameWordsIn,
  occurs,
  occursAmong,
} from './suggestions-store.ts';
import { partsOfMeant, withoutOneMistake } from './typos.ts';

/** Who mistypes more words than this would have to guess along with us. */
const MOST_MISTYPED = 3;
/** As many as can be taken in at a glance. */
const MOST_SUGGESTIONS = 3;

/**
 * What a search that finds nobody may have meant: the same words, those that occur nowhere replaced by words of names
 * that are one typing mistake away. Each suggestion finds somebody under the same filter, so it tells nothing that the
 * caller could not have searched for.
 * @param visible whom the caller may see, if not everybody: “nowhere” is nowhere among them, and names are theirs.
 */
export async function suggestSearches(
  db: Queryable,
  filter: UserFilter,
  visible: Circle | undefined,
): Promise<string[]> {
  const { words } = filter;
  const small = visible !== undefined && (await isSmall(db, visible));
  const readings = await (visible ? readAmong(db, words, visible, small) : readEverywhere(db, words));
  const mistyped = readings.filter((each) => each !== undefined);
  if (mistyped.length === 0 || mistyped.length > MOST_MISTYPED || mistyped.some(({ length }) => length === 0))
    return [];
  const attempts = Array.from({ length: MOST_SUGGESTIONS }, (_, rank) =>
    words.map((word, index) => readings[index]?.at(rank) ?? readings[index]?.at(-1) ?? word),
  );
  const searches = [...new Map(attempts.map((meant) => [meant.join(' '), meant]))];
  const found = await Promise.all(
    searches.map(([, meant]) => (small ? occursAmong : occurs)(db, meant, filter)),
  );
  return searches.filter((_, index) => found[index]).map(([search]) => search);
}

/** What each word may have meant, the likeliest first; undefined: itself. */
type Readings = (string[] | undefined)[];

async function readEverywhere(db: Queryable, words: string[]): Promise<Readings> {
  const meant = new Map(words.map((word) => [word, withoutOneMistake(word)]));
  const known = await findNameWords(db, [...meant].flat(2));
  return Promise.all(
    words.map(async (word) => {
      if (known.has(word) || (await occurs(db, [word]))) return undefined;
      return meant.get(word)?.filter((each) => known.has(each)) ?? [];
    }),
  );
}

async function readAmong(db: Queryable, words: string[], visible: Circle, small: boolean): Promise<Readings> {
  const filter = { circles: [visible] };
  const found = await Promise.all(words.map((word) => (small ? occursAmong : occurs)(db, [word], filter)));
  // Nothing comes of so many: they are not looked for.
  if (found.filter((each) => !each).length > MOST_MISTYPED) return words.map(() => []);
  return Promise.all(
    words.map(async (word, index) => {
      if (found[index]) return undefined;
      const meant = withoutOneMistake(word);
      const parts = partsOfMeant(word);
      const names = small
        ? await nameWordsAmong(db, visible, meant, parts)
        : await nameWordsIn(db, visible, meant, { parts, most: MOST_SUGGESTIONS });
      return meant.filter((each) => names.includes(each)).slice(0, MOST_SUGGESTIONS);
    }),
  );
}
