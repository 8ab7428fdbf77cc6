import Type, { type Static } from 'typebox';
import { Cursor, Limit, Nullable, Time, Total } from '../../lib/schema.ts';
import { RULES } from './model.ts';

const Names = (description: string) => Type.Optional(Type.Array(Type.String(), { description }));
const Named = Type.Object({ id: Type.String({ format: 'uuid' }), name: Type.String() });

/** A suspicious activity that an admin should look into. */
export const Signal = Type.Object(
  {
    id: Type.String({ format: 'uuid' }),
    rule: Type.Enum([...RULES]),
    subject: Type.String({
      description:
        'The ID of a user or a single sign-on connection, a network, or `*` for a signal that combines those beyond the limit of a rule.',
    }),
    details: Type.Object(
      {
        name: Type.Optional(Type.String({ description: 'The name of the subject at the time.' })),
        count: Type.Integer({ description: 'The number of occurrences; grows while they continue.' }),
        minutes: Type.Integer({ description: 'The length of the window that is counted in.' }),
        lastAt: Time('The time of the last occurrence.'),
        addresses: Names('The first addresses.'),
        people: Names('The first users who were affected or whose accounts were tried.'),
        by: Type.Optional(
          Type.Object(Named.properties, { description: 'The user who acted, if not the subject.' }),
        ),
      },
      { description: 'Names are those at the time.' },
    ),
    raisedAt: Time(),
    acknowledgedAt: Nullable(Time()),
    acknowledgedBy: Type.Unsafe<Static<typeof Named> | null>({ ...Named, type: ['object', 'null'] }),
    abilities: Type.Object({
      acknowledge: Type.Boolean({
        description: 'False for signals about oneself, unless one is the only system admin.',
      }),
    }),
  },
  { $id: 'Signal', description: 'A suspicious activity that an admin should look into.' },
);
export type SignalBody = Static<typeof Signal>;

export const SignalId = Type.Object({ id: Type.String({ format: 'uuid', description: 'A signal.' }) });

/** Filter and page of the list, newest first. */
export const SignalQuery = Type.Object(
  {
    state: Type.Optional(
      Type.Enum(['open', 'all'], { default: 'open', description: '`open`: not acknowledged.' }),
    ),
    limit: Type.Optional(Limit),
    cursor: Type.Optional(Cursor('A `nextCursor` of a list with the same `state`.')),
  },
  { additionalProperties: false },
);
export type SignalQueryInput = Static<typeof SignalQuery>;

export const SignalList = Type.Object({
  items: Type.Array(Type.Ref('Signal')),
  nextCursor: Nullable(Type.String()),
  total: Total,
});
