import { domainToUnicode } from 'node:url';
import { emailFaults, normalizeEmail } from 'roster-contract/email';

export { emailFaults, normalizeEmail } from 'roster-contract/email';

/** Returns an address as people read it: the A-labels of an internationalized domain in Unicode. */
export function displayEmail(email: string): string {
  const at = email.lastIndexOf('@');
  if (!/(^|\.)xn--/i.test(email.slice(at + 1))) return email;
  const shown = `${email.slice(0, at)}@${domainToUnicode(email.slice(at + 1))}`;
  // An invalid A-label would be shown as something else.
  return normalizeEmail(shown).toLowerCase() === email.toLowerCase() ? shown : email;
}

/** A domain with a top-level domain. `P@ssw0rd` is an address by the rules of HTML. */
const FULL_DOMAIN = /\.(xn--[a-z0-9-]+|[a-z]{2,})$/i;

/**
 * Returns the address that an unknown caller typed, for the audit log; null for what is no full address and so may be a
 * password in the wrong field.
 */
export const auditableEmail = (email: string): string | null =>
  emailFaults(email).length === 0 && FULL_DOMAIN.test(email) ? email : null;
