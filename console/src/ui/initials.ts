/** Scripts whose letters join into a word. */
const JOINING = /[\p{Script=Arabic}\p{Script=Syriac}\p{Script=Mongolian}\p{Script=Nko}]/u;
const NON_JOINER = '\u200c';

/** Returns the first letters of the first and the last word of a name. */
export function initialsOf(username: string): string {
  const words = username.split(/[\s_-]+/u).filter(Boolean);
  const letters = [words.at(0), words.length > 1 ? words.at(-1) : undefined].map(firstOf).filter(Boolean);
  return letters.join(JOINING.test(letters.join('')) ? NON_JOINER : '').toLocaleUpperCase() || '?';
}

const firstOf = (word: string | undefined): string => (word === undefined ? '' : ([...word][0] ?? ''));

/** Returns a constant hue for an id, in degrees, in steps of 30. */
export function hueOf(id: string): number {
  let sum = 0;
  for (const character of id) sum = (sum * 31 + (character.codePointAt(0) ?? 0)) % 9973;
  return (sum % 12) * 30;
}
