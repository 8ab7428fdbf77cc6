import Type from 'typebox';
import { Check } from 'typebox/value';
import { isSignedBy, signJson } from './header.ts';
import type { SigningKey } from './keys.ts';
import type { KnownKey } from './trust.ts';

/** Up to where the retention has removed what was sealed. */
export interface Removal {
  throughBatch: number;
  throughOrdinal: number;
  /** The root of that batch. Hex. */
  root: string;
}

/** As the event of a removal tells of it. */
const SignedRemoval = Type.Object({
  throughBatch: Type.Integer(),
  throughOrdinal: Type.Integer(),
  root: Type.String(),
  keyId: Type.String(),
  signature: Type.String(),
});

/** What is signed; named, so that no signature of something else can be taken for it. */
const signedPart = ({ throughBatch, throughOrdinal, root }: Removal) => ({
  removed: { throughBatch, throughOrdinal, root },
});

/** A removal as its event tells of it: signed, since whoever writes events behind Roster's back could else permit their own. */
export const signRemoval = ({ id, privateKey }: SigningKey, removal: Removal) => ({
  ...removal,
  keyId: id,
  signature: signJson(privateKey, signedPart(removal)).toString('base64'),
});

/** What was removed, by what an event tells; undefined: nothing, or not by who has one of these keys. */
export function removalOf(told: unknown, keys: ReadonlyMap<string, KnownKey>): Removal | undefined {
  if (!Check(SignedRemoval, told)) return undefined;
  const key = keys.get(told.keyId);
  if (!key || key.doubt !== undefined) return undefined;
  return isSignedBy(key.key, signedPart(told), Buffer.from(told.signature, 'base64')) ? told : undefined;
}
