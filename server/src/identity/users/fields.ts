import type { ValueFault } from '../../lib/errors.ts';
import { lengthOf, textFaults } from '../../lib/text.ts';
import { countWords } from './search.ts';

// Rules: docs/permissions.md, "Field rules".
const USERNAME = /^[\p{L}\p{M}\p{N}_\- ]*$/u;
// Letters and marks that show nothing, such as U+3164: a name made of them would be a blank.
const INVISIBLE = /\p{Default_Ignorable_Code_Point}/u;
const MOST_WORDS = 16;
const PHONE = /^\+?[0-9 ()-]*$/;

/** Removes surrounding blanks and brings the characters into the one form that compares as people see it (NFC). */
export const normalizeUsername = (username: string): string => username.normalize('NFC').trim();
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
