import { domainToUnicode } from 'node:url';
import { normalizeEmail } from 'roster-contract/email';

export { emailFaults, normalizeEmail } from 'roster-contract/email';

/** Returns an address as people read it: the A-labels of an internationalized domain in Unicode. */
export function displayEmail(email: string): string {
  const at = email.lastIndexOf('@');
  if (!/(^|\.)xn--/i.test(email.slice(at + 1))) return email;
  const shown = `${email.slice(0, at)}@${domainToUnicode(email.slice(at + 1))}`;
  // An invalid A-label would be shown as something else.
  return normalizeEmail(shown).toLowerCase() === email.toLowerCase() ? shown : email;
}
