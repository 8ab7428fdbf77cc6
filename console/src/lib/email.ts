import { toUnicode } from 'punycode/punycode.es6.js';
import { toAsciiDomain } from 'roster-contract/email';

/** Returns an email address as people read it: the A-labels of an internationalized domain in Unicode. */
export function displayEmail(email: string): string {
  const at = email.lastIndexOf('@') + 1;
  const domain = email.slice(at).toLowerCase();
  if (!/(^|\.)xn--/.test(domain)) return email;
  try {
    const shown = toUnicode(domain);
    // An A-label that UTS #46 would not produce may look like another domain.
    return toAsciiDomain(shown) === domain ? email.slice(0, at) + shown : email;
  } catch {
    return email;
  }
}
