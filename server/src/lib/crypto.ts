import { createHmac, hash, hkdfSync, randomBytes, timingSafeEqual } from 'node:crypto';

/** Returns a random token of 256 bits, base64url, for a cookie or a link. */
export const newToken = (): string => randomBytes(32).toString('base64url');

/** Returns the SHA-256 of a token. The database stores only this hash, so a leaked table contains no usable token. */
export const hashToken = (token: string): Buffer => hash('sha256', token, 'buffer');

/** Derives a 256-bit key for one purpose from the secret key (HKDF, RFC 5869). */
export function deriveKey(secretKey: string, purpose: string): Buffer {
  return Buffer.from(hkdfSync('sha256', secretKey, 'roster', purpose, 32));
}

/** Returns the HMAC-SHA-256 of a text, base64url. */
export const sign = (key: Buffer, text: string): string =>
  createHmac('sha256', key).update(text).digest('base64url');

/** Compares two texts in constant time. They may differ in length. */
export function equalInConstantTime(left: string, right: string): boolean {
  return timingSafeEqual(hashToken(left), hashToken(right));
}
