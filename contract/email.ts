import { PLAIN_FAULTS } from './faults.ts';
/** Why a value is refused: the code of the contract and an English text. */
export interface EmailFault {
  code: 'required' | 'too_long' | 'invalid_email';
  message: string;
}

// HTML's e-mail production (https://html.spec.whatwg.org/#valid-e-mail-address). A single label such as `localhost` is valid.
const EMAIL =
  /^[a-zA-Z0-9.!#$%&'*+/=?^_`{|}~-]+@[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?)*$/;

const ASCII = /^[\0-\x7f]*$/;
/** What ends the host of a URL, or changes how it is read. */
const URL_SYNTAX = /[\s/?#:@\\%[\]]/u;

/** Returns an internationalized domain in A-labels (UTS #46), any other one as it is; undefined for an invalid one. */
export function toAsciiDomain(domain: string): string | undefined {
  if (ASCII.test(domain)) return domain;
  const url = `https://${domain}/`;
  // The URL standard applies UTS #46, in browsers and in Node alike.
  return !URL_SYNTAX.test(domain) && URL.canParse(url) ? new URL(url).hostname : undefined;
}

/** Returns the form in which an address is stored: A-labels. Letter case is kept otherwise; comparisons ignore it. */
export function normalizeEmail(email: string): string {
  const trimmed = email.trim();
  const at = trimmed.lastIndexOf('@');
  const domain = toAsciiDomain(trimmed.slice(at + 1));
  return at === -1 || domain === undefined ? trimmed : `${trimmed.slice(0, at)}@${domain}`;
}

/** Returns all errors of an email address (docs/permissions.md, Field rules). */
export function emailFaults(value: string): EmailFault[] {
  const email = normalizeEmail(value);
  if (email === '') return [{ code: 'required', message: PLAIN_FAULTS.empty }];
  const faults: EmailFault[] = [];
  // RFC 5321 §4.5.3.1: local part 64; path 256 with its brackets, so 254.
  if (email.length > 254) faults.push({ code: 'too_long', message: 'must have at most 254 characters' });
  if (email.indexOf('@') > 64)
    faults.push({ code: 'too_long', message: 'must have at most 64 characters before the @' });
  if (!EMAIL.test(email)) faults.push({ code: 'invalid_email', message: PLAIN_FAULTS.invalidEmail });
  return faults;
}
