import { hash, type KeyObject, sign, verify } from 'node:crypto';
import type { Selectable } from 'kysely';
import type { Tables } from '../db/types.ts';
import { canonicalBytes } from './canonical.ts';

/** What is signed of a batch; the same names and forms as in an export. Hashes are hex. */
export interface Header {
  number: number;
  firstOrdinal: number;
  lastOrdinal: number;
  /** The Merkle tree hash of the leaves. */
  root: string;
  /** The hash of the header before. */
  previous: string;
  sealedAt: string;
  keyId: string;
}

/** A header as it is stored. */
export type BatchRow = Selectable<Tables['audit_batches']>;

/** What the first header names as the one before. */
export const NOTHING_BEFORE = '0'.repeat(64);

/** The header of a stored batch. */
export const headerOf = (row: BatchRow): Header => ({
  number: Number(row.number),
  firstOrdinal: Number(row.first_ordinal),
  lastOrdinal: Number(row.last_ordinal),
  root: row.root.toString('hex'),
  previous: row.previous.toString('hex'),
  sealedAt: row.sealed_at.toISOString(),
  keyId: row.key_id,
});

/** By which the next header names it. Hex. */
export const headerHash = (header: Header): string => hash('sha256', canonicalBytes(header), 'hex');

/** Ed25519 (RFC 8032) of a JSON value in canonical form. */
export const signJson = (key: KeyObject, value: object): Buffer => sign(null, canonicalBytes(value), key);

/** Whether the signature is this key's, of this value. */
export const isSignedBy = (key: KeyObject, value: object, signature: Buffer): boolean =>
  signature.length === 64 && verify(null, canonicalBytes(value), key, signature);
