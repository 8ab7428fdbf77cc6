import type { ValueFault } from './errors.ts';

// HTML's e-mail production (https://html.spec.whatwg.org/#valid-e-mail-address). A single label such as `localhost` is valid.
const EMAIL =
  /^[a-zA-Z0-9.!#$%&'*+/=?^_`{|}~-]+@[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?)*$/;

/** Returns the form in which an address is stored. Letter case is kept; comparisons ignore it. */
export const normalizeEmail = (email: string): string => email.trim();

/** Returns all errors of an email address (docs/permissions.md, Field rules). */
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
