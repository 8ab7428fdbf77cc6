import type { Queryable } from '../../db/database.ts';
import type { Circle } from './circles.ts';
import type { UserFilter } from './list.ts';
import {
  findNameWords,
  isSmall,
  nameWordsIn,
  occurringIn,
  occurs,
  occursAmong,
  readSmall,
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
  if (visible && !small && isAllThatIsAsked(filter, visible)) {
    // It is known that nobody has the word; whatever names have instead is found.
    const [meant = []] = await readLargeCircle(db, words, visible, new Set());
    return meant;
  }
  const readings = await (visible === undefined
    ? readEverywhere(db, words)
    : (small ? readSmallCircle : readLargeCircle)(db, words, visible));
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

/** Whether one word alone was looked for, among all whom the caller may see. */
const isAllThatIsAsked = (
  { words, status, systemRole, inactiveSince, circles, addable }: UserFilter,
  visible: Circle,
): boolean =>
  words.length === 1 &&
  circles.length === 1 &&
  circles[0] === visible &&
  [status, systemRole, inactiveSince, addable].every((each) => each === undefined);

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

/** What words may have meant, with parts of it to look for. */
const meaningsOf = (words: string[]) =>
  new Map(words.map((word) => [word, { meant: withoutOneMistake(word), parts: partsOfMeant(word) }]));

async function readSmallCircle(db: Queryable, words: string[], visible: Circle): Promise<Readings> {
  const meanings = meaningsOf(words);
  const { found, names } = await readSmall(db, visible, meanings);
  return words.map((word) =>
    found.has(word) ? undefined : (meanings.get(word)?.meant.filter((each) => names.has(each)) ?? []),
  );
}

async function readLargeCircle(
  db: Queryable,
  words: string[],
  visible: Circle,
  occurring?: Set<string>,
): Promise<Readings> {
  const meanings = meaningsOf(words);
  const [found, known] = await Promise.all([
    occurring ?? occurringIn(db, visible, words),
    findNameWords(
      db,
      [...meanings.values()].flatMap(({ meant }) => meant),
    ),
  ]);
  // Nothing comes of so many: they are not looked for.
  if (words.length - found.size > MOST_MISTYPED) return words.map(() => []);
  return Promise.all(
    words.map(async (word) => {
      if (found.has(word)) return undefined;
      const { meant, parts } = meanings.get(word) ?? { meant: [], parts: [] };
      const likely = meant.filter((each) => known.has(each));
      const names = await nameWordsIn(db, visible, likely, { parts, most: MOST_SUGGESTIONS });
      return likely.filter((each) => names.includes(each));
    }),
  );
}
