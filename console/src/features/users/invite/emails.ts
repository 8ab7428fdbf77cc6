/** As many as the server takes at once. */
export const MOST_EMAILS = 10;

/** What stands between addresses: in a line of a mail program, in a column of a table, typed with a Chinese keyboard. */
const SEPARATORS = /[\s,;，；、]+/u;
/** Those of them that may not stand within one person's entry, `Ada Lovelace <ada@example.com>`. */
const ENTRY_ENDS = /[\r\n\t,;，；、]+/u;

// The server's rule (server/src/lib/email.ts), to mark at once what it would refuse; it decides all the same.
const EMAIL =
  /^[a-zA-Z0-9.!#$%&'*+/=?^_`{|}~-]+@[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?)*$/;

/** Whether the server will take it for an address. */
export const isEmail = (text: string): boolean =>
  text.length <= 254 && text.indexOf('@') <= 64 && EMAIL.test(text);

/** Whether a text being typed is complete by what was typed last, so that it becomes a tag. */
export const hasSeparator = (text: string): boolean => SEPARATORS.test(text);

/** Addresses are the same regardless of letter case. */
export const keyOf = (email: string): string => email.toLowerCase();

/** What a text holds, whether it is an address or not: nothing that somebody typed is swallowed. */
function partsOf(text: string): string[] {
  // A quoted name before an address may hold commas itself.
  const entries = text.replaceAll(/"[^"]*"(?=\s*<)/g, '').split(ENTRY_ENDS);
  return entries
    .flatMap((entry) => /<([^<>\s]+)>\s*$/u.exec(entry)?.[1] ?? entry.split(SEPARATORS))
    .filter(Boolean);
}

/** Adds what a text holds to a list, each address once, as it was written first; `rest` is what finds no room. */
export function addEmails(emails: readonly string[], text: string): { emails: string[]; rest: string[] } {
  const byKey = new Map<string, string>();
  for (const email of [...emails, ...partsOf(text)]) {
    if (!byKey.has(keyOf(email))) byKey.set(keyOf(email), email);
  }
  const all = [...byKey.values()];
  return { emails: all.slice(0, MOST_EMAILS), rest: all.slice(MOST_EMAILS) };
}
