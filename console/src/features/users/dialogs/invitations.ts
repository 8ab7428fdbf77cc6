import { emailFaults, normalizeEmail } from 'roster-contract/email';
import type { InviteResult } from '../api.ts';
import { isEmailed } from '../user.ts';

/** The server's limit of emails per request. */
export const EMAIL_LIMIT = 10;

/** Separators between emails: whitespace, and punctuation of mail programs and of Chinese keyboards. */
const SEPARATORS = /[\s,;，；、]+/u;
/** The separators that cannot be part of one entry such as `Ada Lovelace <ada@example.com>`. */
const ENTRY_SEPARATORS = /[\r\n\t,;，；、]+/u;

/** Whether the server accepts a text as an email. */
export const isEmail = (text: string): boolean => emailFaults(text).length === 0;

/** Whether a text contains a separator, so that the part before it becomes a tag. */
export const hasSeparator = (text: string): boolean => SEPARATORS.test(text);

/** Emails are compared in the form in which they are stored, without letter case. */
const keyOf = (email: string): string => normalizeEmail(email).toLowerCase();

/** Splits a text into entries, valid emails or not, so that no input is dropped. */
function entriesOf(text: string): string[] {
  // A quoted name before an email may contain commas.
  const entries = text.replaceAll(/"[^"]*"(?=\s*<)/g, '').split(ENTRY_SEPARATORS);
  return entries
    .flatMap((entry) => /<([^<>\s]+)>\s*$/u.exec(entry)?.[1] ?? entry.split(SEPARATORS))
    .filter(Boolean);
}

/** Adds the entries of a text to a list without duplicates; `rest` contains those beyond the limit. */
export function addEmails(emails: readonly string[], text: string): { emails: string[]; rest: string[] } {
  const byKey = new Map<string, string>();
  for (const email of [...emails, ...entriesOf(text)]) {
    if (!byKey.has(keyOf(email))) byKey.set(keyOf(email), email);
  }
  const all = [...byKey.values()];
  return { emails: all.slice(0, EMAIL_LIMIT), rest: all.slice(EMAIL_LIMIT) };
}

/** Merges the results of another request: the latest result of each email counts, and corrected emails are dropped. */
export function mergeResults(
  former: readonly InviteResult[],
  latest: readonly InviteResult[],
): InviteResult[] {
  const latestKeys = new Set(latest.map(({ email }) => keyOf(email)));
  return [
    ...latest,
    ...former.filter(({ email, result }) => result !== 'invalid' && !latestKeys.has(keyOf(email))),
  ];
}

/** Returns the links that are not emailed, so that the admin has to share them. */
export const linksToShare = (results: readonly InviteResult[]): { email: string; link: string }[] =>
  results.flatMap(({ email, invitation }) =>
    invitation?.link !== undefined && !isEmailed(invitation) ? [{ email, link: invitation.link }] : [],
  );
