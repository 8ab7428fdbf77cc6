import { createRequire } from 'node:module';
import type { ValueFault } from '../../lib/errors.ts';
import { lengthOf } from '../../lib/text.ts';
import type { PasswordPolicy } from '../../settings/index.ts';

/** More than anybody types; what is longer could only keep the server busy (docs/permissions.md, Field rules). */
const MAX_LENGTH = 128;

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

/** Everything that is wrong with a new password, in the policy's words; whether it was theirs before is the service's to ask. */
export function passwordFaults({ minLength, minClasses }: PasswordPolicy, typed: string): ValueFault[] {
  // Judged in the form in which it counts, or letters with accents would count twice.
  const password = normalizePassword(typed);
  const faults: ValueFault[] = [];
  const fault = (code: string, message: string) => faults.push({ code, message });
  if (!password.isWellFormed()) fault('invalid_text', 'contains characters that are not valid Unicode');
  const length = lengthOf(password);
  if (length < minLength) fault('too_short', `must have at least ${minLength} characters`);
  if (length > MAX_LENGTH) fault('too_long', `must have at most ${MAX_LENGTH} characters`);
  if (CLASSES.filter((kind) => kind.test(password)).length < minClasses) {
    fault(
      'too_simple',
      minClasses === 3
        ? 'must combine letters, numbers and symbols'
        : `must combine at least ${minClasses} of letters, numbers and symbols`,
    );
  }
  if (commonPasswords().has(password.toLowerCase())) fault('too_common', 'is one of the commonest passwords');
  return faults;
}
