import { createRequire } from 'node:module';
import type { ValueFault } from '../../lib/errors.ts';
import { fold, lengthOf } from '../../lib/text.ts';
import type { PasswordPolicy } from '../../settings/index.ts';

/** Longer passwords would only cost the server time (docs/settings.md, password policy). */
const MAX_LENGTH = 128;
/**
 * A longer text is too long in composed form as well: a composed character has at most four parts of two code units. Its
 * other faults are not looked for, since the time for that grows with the square of the length.
 */
const MAX_LENGTH_TO_COMPOSE = 8 * MAX_LENGTH;

const CLASSES = [/\p{L}/u, /\p{N}/u, /[^\p{L}\p{N}]/u];
const requireLater = createRequire(import.meta.url);
let lists: { common: Set<string>; mostCommon: Set<string> } | undefined;

/** How many of the most common passwords are also rejected in disguise; the rest of the list are ordinary words. */
const DISGUISED_COUNT = 2000;

/** Returns the 49,000 most common passwords (zxcvbn's list), and the first of them. Loaded at first use, to keep the start fast. */
function commonPasswords() {
  if (lists) return lists;
  const all: string[] = requireLater('@zxcvbn-ts/language-common').dictionary['passwords-common'];
  lists = { common: new Set(all), mostCommon: new Set(all.slice(0, DISGUISED_COUNT)) };
  return lists;
}

/** Returns a password in NFC: other systems may encode the same characters differently (NIST SP 800-63B §3.1.1.2). */
export const normalizePassword = (password: string): string => password.normalize('NFC');

/** Characters that people write instead of letters. `1` and `!` stand for `i` or for `l`. */
const SUBSTITUTES: Record<string, string> = {
  '4': 'a',
  '@': 'a',
  '8': 'b',
  '3': 'e',
  '6': 'g',
  '9': 'g',
  '0': 'o',
  '5': 's',
  $: 's',
  '7': 't',
  '+': 't',
  '2': 'z',
};
const SUBSTITUTE = /[4@836905$7+2]/g;

/** Returns a folded text with letters for the signs that stand for them, in both readings of `1`. */
const readings = (text: string): string[] => {
  const letters = text.replace(SUBSTITUTE, (sign) => SUBSTITUTES[sign] ?? sign);
  return ['i', 'l'].map((letter) => letters.replace(/[1!|]/g, letter));
};

/** Up to this many digits and symbols around a common password don't make it harder to guess. */
const MAX_AFFIX_LENGTH = 6;
const SHORTEST_WORD = 4;

/** Whether a password is one of the most common ones, or one of them in disguise: `Passw0rd!`, `sunshine2026`. */
function isCommon(password: string): boolean {
  const { common, mostCommon } = commonPasswords();
  if (common.has(password.toLowerCase())) return true;
  const whole = fold(password);
  const words = [whole, whole.replace(/[^\p{L}]+$/u, ''), whole.replace(/^[^\p{L}]+|[^\p{L}]+$/gu, '')];
  return words
    .filter((word) => word.length >= SHORTEST_WORD && whole.length - word.length <= MAX_AFFIX_LENGTH)
    .some((word) => [word, ...readings(word)].some((reading) => mostCommon.has(reading)));
}

/** What a password must not be made of, since a guesser knows it (NIST SP 800-63B-4, 3.1.1.2). */
export interface PasswordContext {
  email: string;
  username: string;
  /** The name of this installation. */
  systemName: string;
}

/** Shorter words occur in passwords by chance. */
const SHORTEST_KNOWN = 3;

/** Whether what remains besides known words and years is too little: a short number or a few characters. */
function isLittle(rest: string): boolean {
  const letters = rest.replace(/\P{L}+/gu, '').length;
  return letters === 0 ? rest.length < 8 : letters < 4 && rest.length < 5;
}

const onlyLettersAndDigits = (text: string) => text.replace(/[^\p{L}\p{N}]+/gu, '');

/** Returns an error for a password of little more than the user's email, parts of their name, or the system's name. */
export function knownWordFaults(
  password: string,
  { email, username, systemName }: PasswordContext,
): ValueFault[] {
  const withoutTopLevel = email.replace(/\.[^.@]*$/, '');
  const words = [withoutTopLevel, username, systemName]
    .flatMap((text) => fold(text).split(/[^\p{L}\p{N}]+/u))
    .concat(fold(email))
    .filter((word) => word.length >= SHORTEST_KNOWN)
    .sort((one, other) => other.length - one.length);
  const plain = fold(password);
  const isKnown = [plain, ...readings(plain)].some((reading, index) => {
    let masked = reading;
    for (const word of words)
      masked = masked.replaceAll([word, ...readings(word)][index] ?? word, (found) =>
        '\0'.repeat(found.length),
      );
    // A reading has a letter for each sign, so positions are those of the password.
    const rest = plain
      .split('')
      .filter((_, position) => masked[position] !== '\0')
      .join('');
    return masked !== reading && isLittle(onlyLettersAndDigits(rest).replace(/(19|20)\d\d/g, ''));
  });
  return isKnown
    ? [
        {
          code: 'known_words',
          message: 'must not consist of your email, your name or the name of this system',
        },
      ]
    : [];
}

const TOO_LONG: ValueFault = { code: 'too_long', message: `must have at most ${MAX_LENGTH} characters` };

/**
 * Returns all violations of the password policy, except those that `Passwords` checks: known words, and reuse; of a
 * password that is far too long only that.
 */
export function passwordFaults({ minLength, minClasses }: PasswordPolicy, typed: string): ValueFault[] {
  if (typed.length > MAX_LENGTH_TO_COMPOSE) return [TOO_LONG];
  // In the form that is hashed, or a letter with an accent would count as two characters.
  const password = normalizePassword(typed);
  const faults: ValueFault[] = [];
  const fault = (code: string, message: string) => faults.push({ code, message });
  if (!password.isWellFormed()) fault('invalid_text', 'contains characters that are not valid Unicode');
  const length = lengthOf(password);
  if (length < minLength) fault('too_short', `must have at least ${minLength} characters`);
  if (length > MAX_LENGTH) faults.push(TOO_LONG);
  if (CLASSES.filter((kind) => kind.test(password)).length < minClasses) {
    fault(
      'too_simple',
      minClasses === 3
        ? 'must combine letters, numbers and symbols'
        : `must combine at least ${minClasses} of letters, numbers and symbols`,
    );
  }
  if (isCommon(password)) fault('too_common', 'is a common password');
  return faults;
}
