declare module 'punycode/punycode.es6.js' {
  /** Decodes the A-labels of a domain (RFC 3492). Throws RangeError for invalid ones. */
  export function toUnicode(domain: string): string;
}
