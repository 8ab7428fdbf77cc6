import { createRequire } from 'node:module';
import type { Fault } from '../../kit/errors.ts';
import { lengthOf } from '../../kit/text.ts';

/** What a new password must have. Later a system setting; the preset *Reference* is the default (product.md). */
export const PASSWORD_POLICY = { preset: 'reference', minLength: 8, maxLength: 128, minClasses: 2 } as const;

const CLASSES = [/\p{L}/u, /\p{N}/u, /[^\p{L}\p{N}]/u];
let common: Set<string> | undefined;

/** The commonest passwords; loaded at the first use, since starting must be quick. */
function commonPasswords(): Set<string> {
  common ??= new Set<string>(createRequire(import.meta.url)('@zxcvbn-ts/language-common').dictionary['passwords-common'] ?? createRequire(import.meta.url)('@zxcvbn-ts/language-common').dictionary.passwords);
  return common;
}

/** Everything that is wrong with a new password, in the policy's words. */
export function passwordFaults(path: string, password: string): Fault[] {
  const { minLength, maxLength, minClasses } = PASSWORD_POLICY;
  const faults: Fault[] = [];
  const fault = (code: string, message: string) => faults.push({ path, code, message });
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
