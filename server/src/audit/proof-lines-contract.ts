import Type, { type Static } from 'typebox';

const Hex = Type.String({ pattern: '^[0-9a-f]{64}$' });
const Count = Type.Integer({ minimum: 0 });
const line = { line: Type.Integer() };
const signed = {
  signature: Type.Union([Type.String(), Type.Null()]),
  keyId: Type.Union([Type.String(), Type.Null()]),
};

/** A public key, before the first line that is signed with it. */
export const KeyLine = Type.Object({
  ...line,
  key: Type.Object({ id: Type.String(), publicKey: Type.String() }),
});
/** A signed header, before the first event of its batch. */
export const BatchLine = Type.Object({
  ...line,
  batch: Type.Object({
    number: Count,
    firstOrdinal: Count,
    lastOrdinal: Count,
    root: Hex,
    previous: Hex,
    sealedAt: Type.String(),
    keyId: Type.String(),
    signature: Type.String(),
  }),
});
/** An event with all its fields, and its proof. */
export const EventLine = Type.Object({
  ...line,
  id: Type.String(),
  at: Type.String(),
  seal: Type.Union([
    Type.Null(),
    Type.Object({
      ordinal: Count,
      batch: Count,
      index: Count,
      size: Count,
      path: Type.Array(Type.String(), { maxItems: 64 }),
    }),
  ]),
});
export type EventLine = Static<typeof EventLine>;
/** All lines so far, signed. */
export const CheckpointLine = Type.Object({
  ...line,
  ...signed,
  checkpoint: Type.Object({ lines: Count, treeRoot: Hex }),
});
/** The last line: the description of the export, and all lines before, signed. */
export const ManifestLine = Type.Object({
  ...line,
  ...signed,
  manifest: Type.Object({
    events: Count,
    filter: Type.Object({}),
    exportedAt: Type.String(),
    lines: Count,
    treeRoot: Hex,
    by: Type.Union([Type.Null(), Type.Object({ id: Type.String(), name: Type.String() })]),
  }),
});

/** A line that signs those before it. */
export type SignedLine = Static<typeof CheckpointLine> | Static<typeof ManifestLine>;
