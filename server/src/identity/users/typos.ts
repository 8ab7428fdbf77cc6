const LETTERS = [...'abcdefghijklmnopqrstuvwxyz'];

/** Longer ones are pasted, not typed, and would have thousands of neighbours. Characters. */
const LONGEST = 30;
const SHORTEST = 3;

/**
 * What somebody may have meant who typed this word with one mistake: two neighbours changed places, a letter too many,
 * another letter, or one missing (Damerau 1964: four of five mistakes). In this order, as each is likelier than the
 * next. Without the word itself; empty for words too short or long to tell.
 */
export function withoutOneMistake(word: string): string[] {
  const letters = [...word];
  if (letters.length < SHORTEST || letters.length > LONGEST) return [];
  const at = (index: number) => ({ before: letters.slice(0, index), after: letters.slice(index) });
  const places = letters.map((_, index) => at(index));
  const transposed = places
    .slice(0, -1)
    .map(({ before, after: [first, second, ...rest] }) => [...before, second, first, ...rest]);
  const shortened = places.map(({ before, after: [, ...rest] }) => [...before, ...rest]);
  const replaced = places.flatMap(({ before, after: [, ...rest] }) =>
    LETTERS.map((letter) => [...before, letter, ...rest]),
  );
  const lengthened = [...places, at(letters.length)].flatMap(({ before, after }) =>
    LETTERS.map((letter) => [...before, letter, ...after]),
  );
  const meant = new Set(
    [...transposed, ...shortened, ...replaced, ...lengthened].map((each) => each.join('')),
  );
  meant.delete(word);
  return [...meant];
}

/**
 * Of every word that is one mistake away from this one, at least one of these is a part: a mistake leaves one half as it
 * is, or it is in the middle, where two neighbours changed places.
 */
export function partsOfMeant(word: string): string[] {
  const letters = [...word];
  const half = Math.floor(letters.length / 2);
  const [before, after] = [letters.slice(0, half), letters.slice(half)];
  const [last = '', first = ''] = [before.at(-1), after[0]];
  const transposed = [...before.slice(0, -1), first, last, ...after.slice(1)];
  return [before, after, transposed].map((part) => part.join(''));
}
