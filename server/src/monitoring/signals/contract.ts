import Type, { type Static } from 'typebox';
import { Cursor, Limit, Nullable, Time, Total } from '../../lib/schema.ts';
import { RULES } from './model.ts';

const Names = (description: string) => Type.Optional(Type.Array(Type.String(), { description }));
const Named = Type.Object({ id: Type.String({ format: 'uuid' }), name: Type.String() });

/** Something that somebody should look at. */
export const Signal = Type.Object(
  {
    id: Type.String({ format: 'uuid' }),
    rule: Type.Enum([...RULES]),
    subject: Type.String({
      description:
        'What it is about: a person’s id, a network, or `*` for all that came on top of many others.',
    }),
    details: Type.Object(
      {
        name: Type.Optional(Type.String({ description: 'What it is about, in words of that time.' })),
        count: Type.Integer({ description: 'How often; counts on as long as it lasts.' }),
        minutes: Type.Integer({ description: 'Within how many minutes it is counted.' }),
        lastAt: Time('When the last thing happened that was counted.'),
        addresses: Names('From where; the first ones.'),
        people: Names('Whom it was done to, or whose accounts were tried; the first ones.'),
        by: Type.Optional(
          Type.Object(Named.properties, { description: 'Who did it, if it is not whom it is about.' }),
        ),
      },
      { description: 'What is known of it; names are those at that time.' },
    ),
    raisedAt: Time(),
    acknowledgedAt: Nullable(Time()),
    acknowledgedBy: Type.Unsafe<Static<typeof Named> | null>({ ...Named, type: ['object', 'null'] }),
    abilities: Type.Object({
      acknowledge: Type.Boolean({
        description: 'Nobody acknowledges what is about themselves, unless they are the only system admin.',
      }),
    }),
  },
  { $id: 'Signal', description: 'Something that somebody should look at.' },
);
export type SignalBody = Static<typeof Signal>;

export const SignalId = Type.Object({ id: Type.String({ format: 'uuid', description: 'A signal.' }) });

/** How the list is narrowed and paged; it begins with the newest. */
export const SignalQuery = Type.Object(
  {
    state: Type.Optional(
      Type.Enum(['open', 'all'], { default: 'open', description: '`open`: that nobody has acknowledged.' }),
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
