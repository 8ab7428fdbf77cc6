import { nameFaults, normalizeName } from 'roster-contract/names';
import type { ValueFault } from '../../lib/errors.ts';
import { textFaults } from '../../lib/text.ts';
import { countWords } from './search.ts';

// Rules: docs/permissions.md, "Field rules". Names are validated by the console as well, so their rules are in contract/.
export const usernameFaults = nameFaults;
export const normalizeUsername = normalizeName;

const MAX_WORDS = 16;
const PHONE = /^\+?[0-9 ()-]*$/;

/** Returns a trimmed phone number; null for an empty one. */
export const normalizePhone = (phone: string | null | undefined): string | null => phone?.trim() || null;

/** Returns the faults of a phone number. */
export function phoneFaults(value: string): ValueFault[] {
  const phone = value.trim();
  const faults: ValueFault[] = [];
  if (phone.length > 32) faults.push({ code: 'too_long', message: 'must have at most 32 characters' });
  if (!PHONE.test(phone) || (phone !== '' && !/\d/.test(phone))) {
    faults.push({
      code: 'invalid_phone',
      message: 'can contain digits, spaces, “-”, “()” and a leading “+” only',
    });
  }
  return faults;
}

/** Returns the faults of a search text. The number of words is limited, since each is a condition of the query. */
export function searchFaults(value: string): ValueFault[] {
  return countWords(value) > MAX_WORDS
    ? [{ code: 'too_many', message: `must have at most ${MAX_WORDS} words` }]
    : textFaults(value);
}
