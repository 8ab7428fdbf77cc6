import type { Queryable } from '../../db/database.ts';
import type { Circle } from './circles.ts';
import type { UserFilter } from './list.ts';
import {
  findNameWords,
  isSmall,
  nameWordsAmong,
  nameWordsIn,
  occurringIn,
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
  if (words.length === 0) return [];
  const small = visible !== undefined && (await isSmall(db, visible));
  if (visible && isAllThatIsAsked(filter, visible)) return wordsMeant(db, words[0] ?? '', visible, small);
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

/** Whether one word was looked for among all whom the caller may see: then it is absent, and what names hold is found. */
const isAllThatIsAsked = (
  { words, status, systemRole, circles, addable }: UserFilter,
  visible: Circle,
): boolean =>
  words.length === 1 &&
  circles.length === 1 &&
  circles[0] === visible &&
  [status, systemRole, addable].every((each) => each === undefined);

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
  const mistyped = await absentFrom(db, words, visible, small);
  // Nothing comes of so many: they are not looked for.
  if (mistyped.length > MOST_MISTYPED) return words.map(() => []);
  return Promise.all(
    words.map((word) =>
      mistyped.includes(word) ? wordsMeant(db, word, visible, small) : Promise.resolve(undefined),
    ),
  );
}

/** Words of names in a circle that are one mistake away. */
async function wordsMeant(db: Queryable, word: string, visible: Circle, small: boolean): Promise<string[]> {
  const meant = withoutOneMistake(word);
  const parts = partsOfMeant(word);
  const names = small
    ? await nameWordsAmong(db, visible, meant, parts)
    : await nameWordsIn(db, visible, meant, { parts, most: MOST_SUGGESTIONS });
  return meant.filter((each) => names.includes(each)).slice(0, MOST_SUGGESTIONS);
}

async function absentFrom(
  db: Queryable,
  words: string[],
  visible: Circle,
  small: boolean,
): Promise<string[]> {
  if (!small) {
    const found = await occurringIn(db, visible, words);
    return words.filter((word) => !found.has(word));
  }
  const found = await Promise.all(words.map((word) => occursAmong(db, [word], { circles: [visible] })));
  return words.filter((_, index) => !found[index]);
}
