import { hash, type KeyObject, sign, verify } from 'node:crypto';
import type { Selectable } from 'kysely';
import type { Tables } from '../db/types.ts';
import { canonicalBytes } from './canonical.ts';

/** The signed header of a batch, with the names and formats of an export. Hashes are hex. */
export interface Header {
  number: number;
  firstOrdinal: number;
  lastOrdinal: number;
  /** The Merkle tree hash of the leaves. */
  root: string;
  /** The hash of the previous header. */
  previous: string;
  sealedAt: string;
  keyId: string;
}

/** A stored header. */
export type BatchRow = Selectable<Tables['audit_batches']>;

/** The previous hash of the first header. */
export const NOTHING_BEFORE = '0'.repeat(64);

/** Returns the header of a stored batch. */
export const headerOf = (row: BatchRow): Header => ({
  number: Number(row.number),
  firstOrdinal: Number(row.first_ordinal),
  lastOrdinal: Number(row.last_ordinal),
  root: row.root.toString('hex'),
  previous: row.previous.toString('hex'),
  sealedAt: row.sealed_at.toISOString(),
  keyId: row.key_id,
});

/** Returns the hash by which the next header refers to this one. Hex. */
export const headerHash = (header: Header): string => hash('sha256', canonicalBytes(header), 'hex');

/** Signs a JSON value in canonical form with Ed25519 (RFC 8032). */
export const signJson = (key: KeyObject, value: object): Buffer => sign(null, canonicalBytes(value), key);

/** Returns whether a signature of this value was made with this key. */
export const isSignedBy = (key: KeyObject, value: object, signature: Buffer): boolean =>
  signature.length === 64 && verify(null, canonicalBytes(value), key, signature);
