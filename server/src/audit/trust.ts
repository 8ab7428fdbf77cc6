import type { KeyObject } from 'node:crypto';
import type { Vault } from '../lib/vault.ts';
import { fingerprintOf, type KeyRow, keyIdOf, openKey, publicKeyOf } from './keys.ts';

/** A key, and why its signatures are not trusted. */
export interface KnownKey {
  key: KeyObject;
  fingerprint: string;
  /** undefined: it is trusted. */
  doubt: string | undefined;
}

/**
 * Returns the keys of a database with their trust. A key is trusted if the secret key decrypts its private half, which
 * cannot be forged without that secret, or if the caller names its fingerprint.
 */
export function trustKeys(
  rows: readonly KeyRow[],
  vault: Vault,
  fingerprints: readonly string[],
): Map<string, KnownKey> {
  const known = new Map<string, KnownKey>();
  for (const row of rows) {
    const key = publicKeyOf(row.public_key);
    if (!key || keyIdOf(row.public_key) !== row.id) continue;
    const fingerprint = fingerprintOf(row.public_key);
    const isOurs = openKey(vault, row) !== undefined || fingerprints.includes(fingerprint);
    known.set(row.id, {
      key,
      fingerprint,
      doubt: isOurs
        ? undefined
        : `its private half does not open under SECRET_KEY (nor FORMER_SECRET_KEYS), so it is not known to be Roster’s; if it is, pass --public-key ${fingerprint}`,
    });
  }
  return known;
}
