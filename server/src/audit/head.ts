import type { Vault } from '../lib/vault.ts';
import { type Header, headerHash } from './header.ts';

/** The newest batch, stored encrypted under the secret key. */
export interface Head {
  number: number;
  lastOrdinal: number;
  /** The hash of its header. Hex. */
  hash: string;
}

const PURPOSE = 'audit-head';

/** Returns the head for the newest header. */
export const headOf = (header: Header): Head => ({
  number: header.number,
  lastOrdinal: header.lastOrdinal,
  hash: headerHash(header),
});

/** Encrypts a head, so that it can't be replaced by an older one without the secret key. */
export const sealHead = (vault: Vault, head: Head): string => vault.seal(PURPOSE, JSON.stringify(head));

/** Decrypts a head; undefined: not with these keys. */
export function openHead(vault: Vault, sealed: string): Head | undefined {
  const text = vault.open(PURPOSE, sealed);
  // The encryption is authenticated, so Roster has written the text.
  return text === undefined ? undefined : JSON.parse(text);
}
