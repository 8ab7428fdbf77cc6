import Type, { type Static } from 'typebox';
import { Limit, Nullable, Time } from '../lib/schema.ts';
import { type Mail, MailState } from '../mail/index.ts';

export type MailBodyOut = Static<typeof Mail>;

export const MailId = Type.Object({ id: Type.String({ format: 'uuid', description: 'A mail.' }) });

/** Filters and paging of the list of mails, newest first. */
export const MailQuery = Type.Object(
  {
    state: Type.Optional(MailState),
    userId: Type.Optional(Type.String({ format: 'uuid', description: 'Mails about this user.' })),
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
    exact: Type.Boolean({ description: '`false`: there are more than `value`.' }),
  }),
  pause: Nullable(
    Type.Object(
      {
        until: Time('When the mail server is tried again.'),
        detail: Nullable(Type.String({ description: 'The last error, in the words of the mail server.' })),
        failures: Type.Integer({ description: 'The number of consecutive failures.' }),
      },
      {
        description:
          'Set while all mails wait because the mail server is unavailable or rejects the credentials; else null.',
      },
    ),
  ),
});
export type MailListBody = Static<typeof MailList>;

export const RetriedMails = Type.Object({ retried: Type.Integer() });
