import type { Queryable } from '../../db/database.ts';
import { fold } from '../../lib/text.ts';
import type { UserFilter } from './list.ts';
import { anyUsersMatch } from './list-store.ts';
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
 * Each correction finds a user under the same filter. Words come from the names that the caller may see, and so does their order.
 * @param found all users that the search finds.
 */
export async function suggestSearches(
  db: Queryable,
  filter: UserFilter,
  found: readonly User[],
): Promise<string[]> {
  const { words, visible } = filter;
  const mistyped = found.length > 0 ? wordsWithin(found, words) : await findUnknown(db, filter);
  if (mistyped.length === 0 || mistyped.length > MAX_MISTYPED_WORDS) return [];
  const texts = found.map(({ username, email }) => searchText(username, email));
  const corrections = new Map(
    await Promise.all(
      mistyped.map(async (word) => {
        const similar = await correctionsOf(db, visible, word);
        return [word, similar.filter((each) => !texts.some((text) => text.includes(each)))] as const;
      }),
    ),
  );
  if ([...corrections.values()].some(({ length }) => length === 0)) return [];
  // The likeliest corrections of all words, then the second ones.
  const attempts = Array.from({ length: MAX_SUGGESTIONS }, (_, rank) =>
    words.map((word) => corrections.get(word)?.at(rank) ?? corrections.get(word)?.at(-1) ?? word),
  );
  // A correction that is another word of the search would only repeat it.
  const distinct = attempts.filter((corrected) => new Set(corrected).size === words.length);
  const searches = [...new Map(distinct.map((corrected) => [corrected.join(' '), corrected]))];
  const finds = await anyUsersMatch(
    db,
    searches.map(([, corrected]) => ({ ...filter, words: corrected })),
  );
  return searches.filter((_, index) => finds[index]).map(([search]) => search);
}

/** Returns the words that occur nowhere in the directory that the caller may see. */
async function findUnknown(db: Queryable, { words, visible }: UserFilter): Promise<string[]> {
  const memberships = visible ? [visible] : [];
  // Most words are whole words of names, and looking for a frequent one would find all who have it.
  const names = await findNameWords(db, visibleIdsOf(visible), words);
  const others = words.filter((word) => !names.has(word));
  const isKnown = await anyUsersMatch(
    db,
    others.map((word) => ({ words: [word], memberships, visible })),
  );
  return others.filter((_, index) => !isKnown[index]);
}

/** Returns the organizations and projects whose members the caller may see; undefined: all users. */
const visibleIdsOf = (visible: MembershipScope | undefined): string[] | undefined =>
  visible?.flatMap(({ ids }) => (ids === 'any' ? [] : ids));

/**
 * Returns the words that could be mistyped: without `@` or a dot, as emails have, and beginning no word of these users' names
 * or their Pinyin.
 */
function wordsWithin(users: readonly User[], words: readonly string[]): string[] {
  // Not made in advance: a list without a search needs none.
  const nameOf = ({ username }: User) => `${fold(username)}\n${pinyinOf(fold(username)) ?? ''}`;
  return words.filter(
    (word) =>
      levenshteinLimitOf(word) !== undefined &&
      !/[@.]/.test(word) &&
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
