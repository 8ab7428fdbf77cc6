/** One or two letters that stand for a person: of the first and the last word, of whatever script. */
export function initialsOf(username: string): string {
  const words = username.split(/[\s_-]+/u).filter(Boolean);
  const letters = [words.at(0), words.length > 1 ? words.at(-1) : undefined].map((word) => firstOf(word));
  return letters.join('').toLocaleUpperCase() || '?';
}

const firstOf = (word: string | undefined): string => (word === undefined ? '' : ([...word][0] ?? ''));

/** A hue that stays a person's own, wherever they are shown. In degrees, in steps far enough apart to tell. */
export function hueOf(id: string): number {
  let sum = 0;
  for (const character of id) sum = (sum * 31 + (character.codePointAt(0) ?? 0)) % 9973;
  return (sum % 12) * 30;
}
