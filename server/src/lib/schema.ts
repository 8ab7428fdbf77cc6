import Type, { type Static, type TSchema } from 'typebox';

/**
 * Returns the schema of a value or null as one `type` array instead of `anyOf`. Both mean the same in JSON Schema
 * 2020-12, but the serializer does not have to validate the branches.
 */
export function Nullable<Schema extends TSchema & { type?: unknown; enum?: unknown[] }>(schema: Schema) {
  const { enum: values, type, ...rest } = schema;
  return Type.Unsafe<Static<Schema> | null>({
    ...rest,
    type: [type ?? 'string', 'null'],
    ...(values === undefined ? {} : { enum: [...values, null] }),
  });
}

/** A timestamp in a response: RFC 3339, UTC. */
export const Time = (description?: string) =>
  Type.String({ format: 'date-time', ...(description === undefined ? {} : { description }) });

/**
 * A timestamp in a request, limited to what PostgreSQL accepts: offsets below 15 hours, a leap second without a fraction,
 * and no year 0, which the first hours of year 1 can become in UTC. The format alone takes any white space as separator.
 */
export const TimeInput = (description: string) =>
  Type.String({
    format: 'date-time',
    pattern:
      '^(?!000[01])[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}:([0-5][0-9]([.][0-9]+)?|60)([Zz]|[+-](0[0-9]|1[0-4]):[0-9]{2})$',
    maxLength: 40,
    description,
  });

/** A response without a body, whatever the status; for a null schema Fastify would write `null`. */
export const EmptyBody = Type.Unsafe<undefined>({ type: 'null' });

/** Header of a change that must fail if the object was changed in the meantime (optimistic locking). */
export const IfMatch = Type.Object({
  'if-match': Type.Optional(
    Type.String({
      maxLength: 200,
      description: 'The `ETag` of the version that the change is based on; 412 if it is out of date.',
    }),
  ),
});

/** Page size of a list. */
export const Limit = Type.Integer({ minimum: 1, maximum: 200, default: 30 });

/** A cursor; those that Roster writes are shorter than the limit. */
export const Cursor = (description: string) => Type.String({ maxLength: 8192, description });

/** The page of a list that is short by its nature (`pageOfAll`). */
export const ShortListQuery = Type.Object({
  limit: Type.Optional(
    Type.Integer({
      minimum: 1,
      maximum: 200,
      description: 'Without it all are listed. Pages are in the order of creation.',
    }),
  ),
  cursor: Type.Optional(Cursor('`nextCursor` of the page before.')),
});

/** Number of matches; `exact` is false above the number up to which they are counted. */
export const Total = Type.Object({ value: Type.Integer(), exact: Type.Boolean() });

/**
 * A new password, validated by the password policy. The limit only rejects absurd bodies; the policy's own is far lower.
 */
export const NewPassword = Type.String({
  format: 'new-password',
  maxLength: 1024,
  description:
    'Must satisfy the password policy (`passwordPolicy` of GET /setup; by default at least 8 characters and two of letters, numbers and symbols), have at most 128 characters and not be a common password. Never trimmed or truncated.',
});

/** A current password: only compared with the stored hash, so that passwords of former policies still work. */
export const PresentedPassword = Type.String({ minLength: 1, maxLength: 1024 });
