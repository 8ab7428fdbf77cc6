import type { Vault } from '../lib/vault.ts';
import { type Header, headerHash } from './header.ts';

/** The newest batch, as it is kept under the secret key. */
export interface Head {
  number: number;
  lastOrdinal: number;
  /** Of its header. Hex. */
  hash: string;
}

const PURPOSE = 'audit-head';

/** What tells that a header is the newest one. */
export const headOf = (header: Header): Head => ({
  number: header.number,
  lastOrdinal: header.lastOrdinal,
  hash: headerHash(header),
});

/** Sealed, so that who has not the secret key can't name an older batch. */
export const sealHead = (vault: Vault, head: Head): string => vault.seal(PURPOSE, JSON.stringify(head));

/** What was sealed; undefined: it does not open. */
export function openHead(vault: Vault, sealed: string): Head | undefined {
  const text = vault.open(PURPOSE, sealed);
  // What opens was sealed here.
  return text === undefined ? undefined : JSON.parse(text);
}
