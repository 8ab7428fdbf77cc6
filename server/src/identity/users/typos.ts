import type { NameWord } from './suggestions-store.ts';

/** Typing errors in shorter words can't be distinguished from other words; longer ones are pasted, not typed. Characters. */
const SHORTEST = 3;
const LONGEST = 30;
/** From this length on, two errors are corrected. */
const TWO_ERRORS = 5;

const maxErrorsIn = (word: string) => ([...word].length < TWO_ERRORS ? 1 : 2);

/**
 * Returns the largest Levenshtein distance of a word from its corrections, which counts a transposition as two; undefined for
 * words that are too short or too long to correct.
 */
export function levenshteinLimitOf(word: string): number | undefined {
  const { length } = [...word];
  return length < SHORTEST || length > LONGEST ? undefined : maxErrorsIn(word) + 1;
}

/** Returns the corrections of a word: those with the fewest typing errors first, among equals those that most people have. */
export function likeliestOf(typed: string, candidates: readonly NameWord[], limit: number): string[] {
  return candidates
    .map(({ word, people }) => ({ word, people, errors: errorsBetween(typed, word) }))
    .filter(({ errors }) => errors > 0 && errors <= maxErrorsIn(typed))
    .sort((a, b) => a.errors - b.errors || b.people - a.people || (a.word < b.word ? -1 : 1))
    .slice(0, limit)
    .map(({ word }) => word);
}

/**
 * Returns the number of typing errors between two words: letters that were left out, added or replaced, and neighbours that
 * were transposed (optimal string alignment distance).
 */
export function errorsBetween(one: string, other: string): number {
  const [a, b] = [[...one], [...other]];
  let beforePrevious: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const [above = 0, left = 0, diagonal = 0] = [
        previous[column],
        current[column - 1],
        previous[column - 1],
      ];
      let least = Math.min(above + 1, left + 1, diagonal + (a[row - 1] === b[column - 1] ? 0 : 1));
      if (row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1])
        least = Math.min(least, (beforePrevious[column - 2] ?? 0) + 1);
      current.push(least);
    }
    [beforePrevious, previous] = [previous, current];
  }
  return previous[b.length] ?? 0;
}
