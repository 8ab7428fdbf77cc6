import type { Queryable } from '../../db/database.ts';
import { fold } from '../../lib/text.ts';
import type { UserFilter } from './list.ts';
import { anyNamesBegin, anyUsersMatch } from './list-store.ts';
import type { MembershipScope } from './membership-scopes.ts';
import type { User } from './model.ts';
import { pinyinOf } from './pinyin.ts';
import { searchText } from './search.ts';
import { findNameWords, findSimilarWords } from './suggestions-store.ts';
import { levenshteinLimitOf, likeliestOf } from './typos.ts';

const MAX_MISTYPED_WORDS = 3;
const MAX_SUGGESTIONS = 3;

/**
 * Returns corrected searches for a mistyped one: words that occur nowhere are replaced by similar words of names. If the
 * search finds a few users, so are words that begin no word of their names, such as “ncole” for Lincoleman or ncole@example.com,
 * by words that these users do not have.
 * Each correction finds a user under the same filter; if names begin with some of them, these are returned alone. Words come from the names that the caller may see, and so does their order.
 * @param found all users that the search finds.
 */
export async function suggestSearches(
  db: Queryable,
  filter: UserFilter,
  found: readonly User[],
): Promise<string[]> {
  const { words, visible } = filter;
  if (words.length === 0) return [];
  const texts = found.map(({ username, email }) => searchText(username, email));
  const suspects = found.length > 0 ? wordsWithin(found, words) : await wordsBesidesNames(db, filter);
  const correct = async (some: readonly string[]) =>
    new Map(
      await Promise.all(some.map(async (word) => [word, await correctionsOf(db, visible, word)] as const)),
    );
  // Of a few words at once, before it is known which of them occur: one takes as long as the other.
  const [mistyped, early] = await Promise.all([
    found.length > 0 ? suspects : withoutKnown(db, filter, suspects),
    suspects.length <= MAX_MISTYPED_WORDS ? correct(suspects) : undefined,
  ]);
  if (mistyped.length === 0 || mistyped.length > MAX_MISTYPED_WORDS) return [];
  const similar = early ?? (await correct(mistyped));
  const corrections = new Map(
    mistyped.map((word) => [
      word,
      (similar.get(word) ?? []).filter((each) => !texts.some((text) => text.includes(each))),
    ]),
  );
  if ([...corrections.values()].some(({ length }) => length === 0)) return [];
  // The likeliest corrections of all words, then the second ones.
  const attempts = Array.from({ length: MAX_SUGGESTIONS }, (_, rank) =>
    words.map((word) => corrections.get(word)?.at(rank) ?? corrections.get(word)?.at(-1) ?? word),
  );
  // A correction that is another word of the search would only repeat it.
  const distinct = attempts.filter((corrected) => new Set(corrected).size === words.length);
  const searches = [...new Map(distinct.map((corrected) => [corrected.join(' '), corrected]))];
  // A word of a name that the caller may see finds at least its user.
  if (words.length === 1 && !isNarrowed(filter)) return searches.map(([search]) => search);
  const filters = searches.map(([, corrected]) => ({ ...filter, words: corrected }));
  const those = (finds: readonly boolean[]) =>
    searches.filter((_, index) => finds[index]).map(([search]) => search);
  // Most names are typed from their beginning. Words anywhere take much longer to look for.
  const names = those(await anyNamesBegin(db, filters));
  return names.length > 0 ? names : those(await anyUsersMatch(db, filters));
}

/** Returns the words that are no word of a name: most are, and looking for a frequent one in all texts would take long. */
async function wordsBesidesNames(db: Queryable, { words, visible }: UserFilter): Promise<string[]> {
  const names = await findNameWords(db, visibleIdsOf(visible), words);
  return words.filter((word) => !names.has(word));
}

/** Returns those words of a search that found no user which occur nowhere in the directory that the caller may see. */
async function withoutKnown(
  db: Queryable,
  filter: UserFilter,
  words: readonly string[],
): Promise<readonly string[]> {
  // Then the search itself has shown it.
  if (filter.words.length === 1 && !isNarrowed(filter)) return words;
  const { visible } = filter;
  const memberships = visible ? [visible] : [];
  const isKnown = await anyUsersMatch(
    db,
    words.map((word) => ({ words: [word], memberships, visible })),
  );
  return words.filter((_, index) => !isKnown[index]);
}

/** Returns whether a filter has conditions besides the words and what the caller may see. */
const isNarrowed = ({ words, visible, memberships, ...columns }: UserFilter) =>
  memberships.length > 0 || Object.values(columns).some((value) => value !== undefined);

/** Returns the organizations and projects whose members the caller may see; undefined: all users. */
const visibleIdsOf = (visible: MembershipScope | undefined): string[] | undefined =>
  visible?.flatMap(({ ids }) => (ids === 'any' ? [] : ids));

/**
 * Returns the words that could be mistyped: without `@`, dots or digits, as emails have, and beginning no word of these users' names
 * or their Pinyin.
 */
function wordsWithin(users: readonly User[], words: readonly string[]): string[] {
  // Not made in advance: a list without a search needs none.
  const nameOf = ({ username }: User) => `${fold(username)}\n${pinyinOf(fold(username)) ?? ''}`;
  return words.filter(
    (word) =>
      levenshteinLimitOf(word) !== undefined &&
      !/[@.0-9]/.test(word) &&
      !users.some((user) => hasWordWith(nameOf(user), word)),
  );
}

/** Returns whether a word of a folded text begins with a fragment. */
function hasWordWith(text: string, beginning: string): boolean {
  let index = text.indexOf(beginning);
  while (index > 0 && /\p{L}/u.test(text[index - 1] ?? '')) index = text.indexOf(beginning, index + 1);
  return index >= 0;
}

async function correctionsOf(
  db: Queryable,
  visible: MembershipScope | undefined,
  word: string,
): Promise<string[]> {
  const limit = levenshteinLimitOf(word);
  if (limit === undefined) return [];
  return likeliestOf(word, await findSimilarWords(db, visibleIdsOf(visible), word, limit), MAX_SUGGESTIONS);
}
