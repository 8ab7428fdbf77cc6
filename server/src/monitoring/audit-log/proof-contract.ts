import Type from 'typebox';
import { Nullable, Time } from '../../lib/schema.ts';

/** What seals the trail, for whoever wants to hold it against something kept elsewhere. */
export const AuditProof = Type.Object({
  keys: Type.Array(
    Type.Object({
      id: Type.String({ description: 'The first 16 hex digits of the fingerprint.' }),
      publicKey: Type.String({ description: 'Ed25519, SubjectPublicKeyInfo in PEM (RFC 8410).' }),
      fingerprint: Type.String({ description: 'SHA-256 of the public key in DER, hex.' }),
      createdAt: Time(),
      current: Type.Boolean({ description: 'Whether the newest batch is signed with it.' }),
    }),
    { description: 'The newest first.' },
  ),
  head: Nullable(
    Type.Object(
      {
        batch: Type.Integer(),
        lastOrdinal: Type.Integer({ description: 'How many events have been sealed in all.' }),
        hash: Type.String({ description: 'SHA-256 of the newest signed header, hex.' }),
        sealedAt: Time(),
      },
      {
        description:
          'The newest batch; null: nothing is sealed yet, or the caller sees a part of the trail alone.',
      },
    ),
  ),
  unsealed: Nullable(
    Type.Integer({
      description:
        'How many events wait to be sealed, counted up to 10,000; null: the caller sees a part of the trail alone.',
    }),
  ),
});
