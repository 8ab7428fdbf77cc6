import Type, { type Static, type TSchema } from 'typebox';

/**
 * A value or null, as one `type` array instead of `anyOf`: the same meaning in JSON Schema 2020-12, and serialized
 * without a validator having to choose a branch.
 */
export function Nullable<Schema extends TSchema & { type?: unknown; enum?: unknown[] }>(schema: Schema) {
  const { enum: values, type, ...rest } = schema;
  return Type.Unsafe<Static<Schema> | null>({
    ...rest,
    type: [type ?? 'string', 'null'],
    ...(values === undefined ? {} : { enum: [...values, null] }),
  });
}

/** A moment in RFC 3339, UTC. */
export const Time = (description?: string) =>
  Type.String({ format: 'date-time', ...(description === undefined ? {} : { description }) });

/**
 * The same in a request: a moment that PostgreSQL knows as well, which has no place 15 hours off and no year 0; that is
 * where the first hours of year 1 may be in UTC.
 */
export const Moment = (description: string) =>
  Type.String({
    format: 'date-time',
    pattern: '^(?!000[01]).*([Zz]|[+-](0[0-9]|1[0-4]):[0-9]{2})$',
    maxLength: 40,
    description,
  });

/** An answer without a body where HTTP would allow one; Fastify would write `null` for a null. */
export const Nothing = Type.Unsafe<undefined>({ type: 'null' });

/** Sent with a change to make sure that nobody else changed the object in the meantime. */
export const IfMatch = Type.Object({
  'if-match': Type.Optional(
    Type.String({ maxLength: 200, description: 'The `ETag` of the version in hand; 412 when it is old.' }),
  ),
});

/** How many a page of a list holds. */
export const Limit = Type.Integer({ minimum: 1, maximum: 200, default: 30 });

/** The longest page marker that we write is shorter. */
export const Cursor = (description: string) => Type.String({ maxLength: 8192, description });

/** How many there are; `exact` is false above what is counted. */
export const Total = Type.Object({ value: Type.Integer(), exact: Type.Boolean() });
