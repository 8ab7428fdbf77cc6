/**
 * Returns whether a text percent-encodes bytes that are not UTF-8 (RFC 3986 §2.5). A `%` without two hexadecimal digits
 * encodes nothing and is left to the parser.
 */
export function hasInvalidEscapes(text: string): boolean {
  try {
    for (const [bytes] of text.matchAll(/(?:%[0-9a-f]{2})+/gi)) decodeURIComponent(bytes);
    return false;
  } catch {
    return true;
  }
}
