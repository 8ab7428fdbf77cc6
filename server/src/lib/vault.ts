import { createCipheriv, createDecipheriv, hash, randomBytes } from 'node:crypto';
import { deriveKey } from './crypto.ts';

/** Encrypts secrets that Roster must be able to read again, such as the password of the mail server, for the database. */
export interface Vault {
  /**
   * Encrypts a text. `purpose` identifies the field and the row and is authenticated (AAD), so a ciphertext that is
   * copied to another row can't be opened there.
   */
  seal(purpose: string, secret: string): string;
  /** Decrypts a text. Returns undefined for an unknown key, another purpose, or a modified ciphertext. */
  open(purpose: string, sealed: string): string | undefined;
}

const VERSION = 'v1';
const IV_LENGTH = 12;
const TAG_LENGTH = 16;

/** Returns a short identifier of a key that reveals nothing about it. */
const idOf = (key: Buffer) => hash('sha256', key, 'hex').slice(0, 8);

/**
 * Creates a vault: AES-256-GCM (NIST SP 800-38D) with a key derived from the secret key. The format is
 * `v1.<key id>.<iv, ciphertext and tag in base64url>`; the key ID selects the right key after SECRET_KEY has changed.
 * @param secretKeys the current one, which encrypts, and former ones, which only decrypt.
 */
export function createVault(secretKeys: readonly [string, ...string[]]): Vault {
  const keys = secretKeys.map((secretKey) => deriveKey(secretKey, 'vault'));
  const [current = Buffer.alloc(0)] = keys;
  const byId = new Map(keys.map((key) => [idOf(key), key]));
  return {
    seal(purpose, secret) {
      const iv = randomBytes(IV_LENGTH);
      const cipher = createCipheriv('aes-256-gcm', current, iv, { authTagLength: TAG_LENGTH });
      cipher.setAAD(Buffer.from(purpose));
      const body = Buffer.concat([iv, cipher.update(secret, 'utf8'), cipher.final(), cipher.getAuthTag()]);
      return [VERSION, idOf(current), body.toString('base64url')].join('.');
    },
    open(purpose, sealed) {
      const [version, keyId = '', text = '', ...rest] = sealed.split('.');
      const key = byId.get(keyId);
      const body = Buffer.from(text, 'base64url');
      // Base64 has several spellings of the same bytes; only the canonical one is accepted.
      const isWellFormed = version === VERSION && rest.length === 0 && body.toString('base64url') === text;
      if (!isWellFormed || !key || body.length < IV_LENGTH + TAG_LENGTH) return undefined;
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
