/** What new passwords must have, as the server tells it. */
export interface PasswordPolicy {
  minLength: number;
  maxLength: number;
  minClasses: number;
}

const CLASSES = [/\p{L}/u, /\p{N}/u, /[^\p{L}\p{N}]/u];

/** Which of the rules that need no dictionary a password meets; counted as the server counts: in composed code points. */
export function checkPassword(typed: string, policy: PasswordPolicy): { length: boolean; classes: boolean } {
  const password = typed.normalize('NFC');
  const length = [...password].length;
  return {
    length: length >= policy.minLength && length <= policy.maxLength,
    classes: CLASSES.filter((kind) => kind.test(password)).length >= policy.minClasses,
  };
}

/** Without those that people mistake for each other when they read a password aloud or copy it by hand. */
const LETTERS = 'abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ';
const DIGITS = '23456789';
const SYMBOLS = '-_.+*#%=?';

/** A random index below `size`, each equally likely: values of the uneven rest are drawn again. */
function randomBelow(size: number): number {
  const limit = Math.floor(2 ** 32 / size) * size;
  for (;;) {
    const [value = limit] = crypto.getRandomValues(new Uint32Array(1));
    if (value < limit) return value % size;
  }
}

/** A random password of all three kinds of characters, at least 16 long: beyond any guessing. */
export function generatePassword({ minLength, maxLength }: PasswordPolicy): string {
  const length = Math.min(Math.max(16, minLength), maxLength);
  const draw = (from: string) => from.charAt(randomBelow(from.length));
  const characters = Array.from({ length: length - 2 }, () => draw(LETTERS));
  for (const kind of [DIGITS, SYMBOLS])
    characters.splice(1 + randomBelow(characters.length - 1), 0, draw(kind));
  return characters.join('');
}
