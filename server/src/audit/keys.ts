import { createPrivateKey, createPublicKey, generateKeyPairSync, hash, type KeyObject } from 'node:crypto';
import type { Tables } from '../db/types.ts';
import type { Vault } from '../lib/vault.ts';

/** A stored key pair. */
export type KeyRow = Tables['audit_keys'];

/** A private key for signing. */
export interface SigningKey {
  id: string;
  privateKey: KeyObject;
}

/** Binds the encrypted private key to its row. */
const purposeOf = (id: string) => `audit-key:${id}`;

/** Returns the fingerprint of a public key: SHA-256 of its DER, hex. Its first 16 digits are the key's ID. */
export const fingerprintOf = (publicKey: Buffer): string => hash('sha256', publicKey, 'hex');

/** Returns the ID of a public key. */
export const keyIdOf = (publicKey: Buffer): string => fingerprintOf(publicKey).slice(0, 16);

const derOf = (key: KeyObject): Buffer => key.export({ format: 'der', type: 'spki' });

/** Parses a stored public key; undefined: it is not an Ed25519 key. */
export function publicKeyOf(der: Buffer): KeyObject | undefined {
  try {
    const key = createPublicKey({ key: der, format: 'der', type: 'spki' });
    return key.asymmetricKeyType === 'ed25519' ? key : undefined;
  } catch {
    return undefined;
  }
}

/** Returns a public key in PEM. */
export const pemOf = (der: Buffer): string =>
  `-----BEGIN PUBLIC KEY-----\n${der.toString('base64')}\n-----END PUBLIC KEY-----\n`;

/** Creates a key pair (RFC 8032) with the private key encrypted. */
export function newKey(vault: Vault, now: Date): { row: KeyRow; key: SigningKey } {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const id = keyIdOf(derOf(publicKey));
  const secret = privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64');
  return {
    row: {
      id,
      public_key: derOf(publicKey),
      private_key: vault.seal(purposeOf(id), secret),
      created_at: now,
    },
    key: { id, privateKey },
  };
}

/**
 * Returns the private key if it can be decrypted with SECRET_KEY or a former one and matches the public key. Without
 * that secret, an attacker can't replace it by a key of their own.
 */
export function openKey(
  vault: Vault,
  row: Pick<KeyRow, 'id' | 'public_key' | 'private_key'>,
): SigningKey | undefined {
  const secret = vault.open(purposeOf(row.id), row.private_key);
  if (secret === undefined || keyIdOf(row.public_key) !== row.id) return undefined;
  try {
    const privateKey = createPrivateKey({ key: Buffer.from(secret, 'base64'), format: 'der', type: 'pkcs8' });
    return derOf(createPublicKey(privateKey)).equals(row.public_key) ? { id: row.id, privateKey } : undefined;
  } catch {
    return undefined;
  }
}
