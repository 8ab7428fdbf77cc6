import Type from 'typebox';
import { Check } from 'typebox/value';
import { isSignedBy, signJson } from './header.ts';
import type { SigningKey } from './keys.ts';
import type { KnownKey } from './trust.ts';

/** The position up to which retention has removed sealed events. */
export interface Removal {
  throughBatch: number;
  throughOrdinal: number;
  /** The root of that batch. Hex. */
  root: string;
}

/** A removal as recorded in its audit event. */
const SignedRemoval = Type.Object({
  throughBatch: Type.Integer(),
  throughOrdinal: Type.Integer(),
  root: Type.String(),
  keyId: Type.String(),
  signature: Type.String(),
});

/** Returns the signed bytes, with a prefix that separates them from other signed data (domain separation). */
const signedPart = ({ throughBatch, throughOrdinal, root }: Removal) => ({
  removed: { throughBatch, throughOrdinal, root },
});

/** Returns a signed removal for its event: unsigned, anyone with write access to the table could declare one. */
export const signRemoval = ({ id, privateKey }: SigningKey, removal: Removal) => ({
  ...removal,
  keyId: id,
  signature: signJson(privateKey, signedPart(removal)).toString('base64'),
});

/** Returns the removal that an event records; undefined: none, or not signed with one of these keys. */
export function removalOf(fields: unknown, keys: ReadonlyMap<string, KnownKey>): Removal | undefined {
  if (!Check(SignedRemoval, fields)) return undefined;
  const key = keys.get(fields.keyId);
  if (!key || key.doubt !== undefined) return undefined;
  return isSignedBy(key.key, signedPart(fields), Buffer.from(fields.signature, 'base64'))
    ? fields
    : undefined;
}
