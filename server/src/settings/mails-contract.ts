import Type, { type Static } from 'typebox';
import { Limit, Nullable, Time } from '../lib/schema.ts';
import { type Mail, MailState } from '../mail/index.ts';

export type MailBodyOut = Static<typeof Mail>;

export const MailId = Type.Object({ id: Type.String({ format: 'uuid', description: 'A mail.' }) });

/** How the list of mails is narrowed and paged; it begins with the newest. */
export const MailQuery = Type.Object(
  {
    state: Type.Optional(MailState),
    userId: Type.Optional(Type.String({ format: 'uuid', description: 'To this person.' })),
    limit: Type.Optional(Limit),
    cursor: Type.Optional(
      Type.String({
        maxLength: 500,
        description: 'A `nextCursor` of a list with the same `state` and `userId`.',
      }),
    ),
  },
  { additionalProperties: false },
);
export type MailQueryInput = Static<typeof MailQuery>;

export const MailList = Type.Object({
  items: Type.Array(Type.Ref('Mail')),
  nextCursor: Nullable(Type.String()),
  total: Type.Object({
    value: Type.Integer(),
    exact: Type.Boolean({ description: '`false`: there are more than this.' }),
  }),
  pause: Nullable(
    Type.Object(
      {
        until: Time('When the mail server is asked again.'),
        detail: Nullable(
          Type.String({ description: 'What went wrong last, in the mail server’s own words.' }),
        ),
        failures: Type.Integer({ description: 'How often in a row.' }),
      },
      { description: 'While the mail server is away or does not let Roster in, all mails wait; else null.' },
    ),
  ),
});
export type MailListBody = Static<typeof MailList>;

export const RetriedMails = Type.Object({ retried: Type.Integer() });
