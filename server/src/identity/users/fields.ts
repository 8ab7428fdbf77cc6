import type { ValueFault } from '../../kit/errors.ts';
import { isStorable, lengthOf } from '../../kit/text.ts';
import { countWords } from './search.ts';

// Rules: product.md, "Field rules".
const USERNAME = /^[\p{L}\p{M}\p{N}_\- ]*$/u;
// Letters and marks that show nothing, such as U+3164: a name made of them would be a blank.
const INVISIBLE = /\p{Default_Ignorable_Code_Point}/u;
const MOST_WORDS = 16;
// HTML's e-mail production (https://html.spec.whatwg.org/#valid-e-mail-address), at least two labels not asked.
const EMAIL =
  /^[a-zA-Z0-9.!#$%&'*+/=?^_`{|}~-]+@[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?)*$/;
const PHONE = /^\+?[0-9 ()-]*$/;

/** Removes surrounding blanks and brings the characters into the one form that compares as people see it (NFC). */
export const normalizeUsername = (username: string): string => username.normalize('NFC').trim();
export const normalizeEmail = (email: string): string => email.trim();
/** An empty number is none. */
export const normalizePhone = (phone: string | null | undefined): string | null => phone?.trim() || null;

export function usernameFaults(value: string): ValueFault[] {
  const username = normalizeUsername(value);
  if (username === '') return [{ code: 'required', message: 'must not be empty' }];
  const faults: ValueFault[] = [];
  if (lengthOf(username) > 50) faults.push({ code: 'too_long', message: 'must have at most 50 characters' });
  if (!USERNAME.test(username) || INVISIBLE.test(username)) {
    faults.push({
      code: 'invalid_characters',
      message: 'may hold letters, digits, “_”, “-” and blanks only',
    });
  }
  return faults;
}

export function emailFaults(value: string): ValueFault[] {
  const email = normalizeEmail(value);
  if (email === '') return [{ code: 'required', message: 'must not be empty' }];
  const faults: ValueFault[] = [];
  // RFC 5321 §4.5.3.1: local part 64; path 256 with its brackets, so 254.
  if (email.length > 254) faults.push({ code: 'too_long', message: 'must have at most 254 characters' });
  if (email.indexOf('@') > 64)
    faults.push({ code: 'too_long', message: 'must have at most 64 characters before the @' });
  if (!EMAIL.test(email)) faults.push({ code: 'invalid_email', message: 'is not a valid email address' });
  return faults;
}

export function phoneFaults(value: string): ValueFault[] {
  const phone = value.trim();
  const faults: ValueFault[] = [];
  if (phone.length > 32) faults.push({ code: 'too_long', message: 'must have at most 32 characters' });
  if (!PHONE.test(phone) || (phone !== '' && !/\d/.test(phone))) {
    faults.push({
      code: 'invalid_phone',
      message: 'may hold digits, spaces, “-”, “()” and a leading “+” only',
    });
  }
  return faults;
}

/** What can be looked for; the number of words is bounded, since each is a condition of the query. */
export function searchFaults(value: string): ValueFault[] {
  return countWords(value) > MOST_WORDS
    ? [{ code: 'too_many', message: `must have at most ${MOST_WORDS} words` }]
    : textFaults(value);
}

/** What the database can hold: no NUL, no halves of characters. */
export const textFaults = (value: string): ValueFault[] =>
  isStorable(value) ? [] : [{ code: 'invalid_text', message: 'contains characters that are not text' }];
