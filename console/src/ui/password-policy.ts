/** The server's requirements of new passwords. */
export interface PasswordPolicy {
  minLength: number;
  maxLength: number;
  minClasses: number;
}

const CLASSES = [/\p{L}/u, /\p{N}/u, /[^\p{L}\p{N}]/u];

/** Returns whether a password meets the length and character requirements, counted in NFC code points like on the server. */
export function checkPassword(typed: string, policy: PasswordPolicy): { length: boolean; classes: boolean } {
  const password = typed.normalize('NFC');
  const length = [...password].length;
  return {
    length: length >= policy.minLength && length <= policy.maxLength,
    classes: CLASSES.filter((kind) => kind.test(password)).length >= policy.minClasses,
  };
}

/** Without letters and digits that are easily confused. */
const LETTERS = 'abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ';
const DIGITS = '23456789';
const SYMBOLS = '-_.+*#%=?';

/** Returns a uniformly distributed random index below `size`, by rejection sampling. */
function randomBelow(size: number): number {
  const limit = Math.floor(2 ** 32 / size) * size;
  for (;;) {
    const [value = limit] = crypto.getRandomValues(new Uint32Array(1));
    if (value < limit) return value % size;
  }
}

/** Generates a random password of at least 16 characters with letters, digits and symbols. */
export function generatePassword({ minLength, maxLength }: PasswordPolicy): string {
  const length = Math.min(Math.max(16, minLength), maxLength);
  const draw = (from: string) => from.charAt(randomBelow(from.length));
  const characters = Array.from({ length: length - 2 }, () => draw(LETTERS));
  for (const kind of [DIGITS, SYMBOLS])
    characters.splice(1 + randomBelow(characters.length - 1), 0, draw(kind));
  return characters.join('');
}
