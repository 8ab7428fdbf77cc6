/** What is not text: control characters and separators of lines, which would tear a log's lines apart. */
const UNPRINTABLE = /[\p{Cc}\p{Zl}\p{Zp}]+/gu;

/** Any text as one line of well-formed UTF-8. */
export const lineOf = (text: string): string => text.toWellFormed().replace(UNPRINTABLE, ' ');

/** The beginning of a text that is no longer than so many bytes in UTF-8, cut between characters. */
export function cutToBytes(text: string, bytes: number): string {
  if (Buffer.byteLength(text) <= bytes) return text;
  const buffer = Buffer.from(text);
  let end = Math.max(0, bytes);
  // 10xxxxxx goes on with a character that began before it.
  while (end > 0 && ((buffer[end] ?? 0) & 0xc0) === 0x80) end--;
  return buffer.toString('utf8', 0, end);
}

/** A field of the header: printable ASCII without blanks, `-` when nothing is left (RFC 5424, 6). */
export const headerField = (text: string, longest: number): string =>
  text.replace(/[^\x21-\x7e]/g, '').slice(0, longest) || '-';

/** The value of a parameter as it stands between quotes (RFC 5424, 6.3.3). */
export const escapeValue = (value: string): string => value.replace(/["\\\]]/g, '\\$&');
