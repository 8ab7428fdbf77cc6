import { createRequire } from 'node:module';
import type { ValueFault } from '../../lib/errors.ts';
import { lengthOf } from '../../lib/text.ts';
import type { PasswordPolicy } from '../../settings/index.ts';

/** Longer passwords would only cost the server time (docs/settings.md, password policy). */
const MAX_LENGTH = 128;

const CLASSES = [/\p{L}/u, /\p{N}/u, /[^\p{L}\p{N}]/u];
const requireLater = createRequire(import.meta.url);
let common: Set<string> | undefined;

/** Returns the 49,000 most common passwords (zxcvbn's list). Loaded at first use, to keep the start fast. */
function commonPasswords(): Set<string> {
  common ??= new Set(requireLater('@zxcvbn-ts/language-common').dictionary['passwords-common']);
  return common;
}

/** Returns a password in NFC: other systems may encode the same characters differently (NIST SP 800-63B §3.1.1.2). */
export const normalizePassword = (password: string): string => password.normalize('NFC');

/** Returns all violations of the password policy, except reuse, which needs the database (`Passwords.wasUsedBefore`). */
export function passwordFaults({ minLength, minClasses }: PasswordPolicy, typed: string): ValueFault[] {
  // In the form that is hashed, or a letter with an accent would count as two characters.
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
  if (commonPasswords().has(password.toLowerCase())) fault('too_common', 'is a common password');
  return faults;
}
