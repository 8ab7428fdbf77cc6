import type { Queryable } from '../../db/database.ts';
import type { UserFilter } from './list.ts';
import { anyUsersMatch } from './list-store.ts';
import type { MembershipScope } from './membership-scopes.ts';
import { findSimilarWords } from './suggestions-store.ts';
import { levenshteinLimitOf, likeliestOf } from './typos.ts';

const MAX_MISTYPED_WORDS = 3;
const MAX_SUGGESTIONS = 3;

/**
 * Returns corrected searches for one that finds no user: words that occur nowhere are replaced by similar words of names.
 * Each finds a user under the same filter. Words come from the names that the caller may see, and so does their order.
 */
export async function suggestSearches(db: Queryable, filter: UserFilter): Promise<string[]> {
  const { words, visible } = filter;
  const memberships = visible ? [visible] : [];
  const isKnown = await anyUsersMatch(
    db,
    words.map((word) => ({ words: [word], memberships, visible })),
  );
  const mistyped = words.filter((_, index) => !isKnown[index]);
  if (mistyped.length === 0 || mistyped.length > MAX_MISTYPED_WORDS) return [];
  const corrections = new Map(
    await Promise.all(mistyped.map(async (word) => [word, await correctionsOf(db, visible, word)] as const)),
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

async function correctionsOf(
  db: Queryable,
  visible: MembershipScope | undefined,
  word: string,
): Promise<string[]> {
  const limit = levenshteinLimitOf(word);
  if (limit === undefined) return [];
  const scopes = visible?.flatMap(({ ids }) => (ids === 'any' ? [] : ids));
  return likeliestOf(word, await findSimilarWords(db, scopes, word, limit), MAX_SUGGESTIONS);
}
