import { createCipheriv, createDecipheriv, hash, randomBytes } from 'node:crypto';
import { deriveKey } from './crypto.ts';

/** Keeps secrets that must be read again, such as the mail server's password, encrypted in the database. */
export interface Vault {
  /**
   * Encrypts a text. `purpose` says what it is and whose; only the same purpose opens it, so that a ciphertext copied
   * to another row is worth nothing there.
   */
  seal(purpose: string, secret: string): string;
  /** The text again; undefined when none of the keys opens it: another key, another purpose, or changed on the way. */
  open(purpose: string, sealed: string): string | undefined;
}

const VERSION = 'v1';
const IV_LENGTH = 12;
const TAG_LENGTH = 16;

/** Tells keys apart without telling anything of them. */
const idOf = (key: Buffer) => hash('sha256', key, 'hex').slice(0, 8);

/**
 * AES-256-GCM (NIST SP 800-38D) under a key derived from the secret key. A sealed text reads
 * `v1.<key id>.<iv, ciphertext and tag in base64url>`, so that after a change of SECRET_KEY it is known which of the
 * former ones opens it.
 * @param secretKeys the present one, which seals, and the former ones, which only open.
 */
export function createVault(secretKeys: readonly [string, ...string[]]): Vault {
  const keys = secretKeys.map((secretKey) => deriveKey(secretKey, 'vault'));
  const [present = Buffer.alloc(0)] = keys;
  const byId = new Map(keys.map((key) => [idOf(key), key]));
  return {
    seal(purpose, secret) {
      const iv = randomBytes(IV_LENGTH);
      const cipher = createCipheriv('aes-256-gcm', present, iv, { authTagLength: TAG_LENGTH });
      cipher.setAAD(Buffer.from(purpose));
      const body = Buffer.concat([iv, cipher.update(secret, 'utf8'), cipher.final(), cipher.getAuthTag()]);
      return [VERSION, idOf(present), body.toString('base64url')].join('.');
    },
    open(purpose, sealed) {
      const [version, keyId = '', text = '', ...rest] = sealed.split('.');
      const key = byId.get(keyId);
      const body = Buffer.from(text, 'base64url');
      // One text a secret: base64 has several spellings of the same bytes, of which we write one.
      const isOurs = version === VERSION && rest.length === 0 && body.toString('base64url') === text;
      if (!isOurs || !key || body.length < IV_LENGTH + TAG_LENGTH) return undefined;
      const decipher = createDecipheriv('aes-256-gcm', key, body.subarray(0, IV_LENGTH), {
        authTagLength: TAG_LENGTH,
      });
      decipher.setAAD(Buffer.from(purpose));
      decipher.setAuthTag(body.subarray(-TAG_LENGTH));
      try {
        const secret = decipher.update(body.subarray(IV_LENGTH, -TAG_LENGTH));
        return Buffer.concat([secret, decipher.final()]).toString('utf8');
      } catch {
        return undefined;
      }
    },
  };
}
