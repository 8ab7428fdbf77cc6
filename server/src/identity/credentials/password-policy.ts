import { createRequire } from 'node:module';
import type { ValueFault } from '../../kit/errors.ts';
import { lengthOf } from '../../kit/text.ts';

/** What a new password must have. Later a system setting; the preset *Reference* is the default (product.md). */
export const PASSWORD_POLICY = { preset: 'reference', minLength: 8, maxLength: 128, minClasses: 2 } as const;

const CLASSES = [/\p{L}/u, /\p{N}/u, /[^\p{L}\p{N}]/u];
const requireLater = createRequire(import.meta.url);
let common: Set<string> | undefined;

/** The 49,000 commonest passwords (zxcvbn's list); loaded at the first use, since starting must be quick. */
function commonPasswords(): Set<string> {
  common ??= new Set(requireLater('@zxcvbn-ts/language-common').dictionary['passwords-common']);
  return common;
}

/** The same characters typed on another system may come in another form (NIST 800-63B 3.1.1.2). */
export const normalizePassword = (password: string): string => password.normalize('NFC');

/** Everything that is wrong with a new password, in the policy's words. */
export function passwordFaults(typed: string): ValueFault[] {
  // Judged in the form in which it counts, or letters with accents would count twice.
  const password = normalizePassword(typed);
  const { minLength, maxLength, minClasses } = PASSWORD_POLICY;
  const faults: ValueFault[] = [];
  const fault = (code: string, message: string) => faults.push({ code, message });
  if (!password.isWellFormed()) fault('invalid_text', 'contains characters that are not valid Unicode');
  const length = lengthOf(password);
  if (length < minLength) fault('too_short', `must have at least ${minLength} characters`);
  if (length > maxLength) fault('too_long', `must have at most ${maxLength} characters`);
  if (CLASSES.filter((kind) => kind.test(password)).length < minClasses) {
    fault('too_simple', 'must combine at least two of letters, numbers and symbols');
  }
  if (commonPasswords().has(password.toLowerCase())) fault('too_common', 'is one of the commonest passwords');
  return faults;
}
