import Type from 'typebox';
import { Nullable, Time } from '../lib/schema.ts';

/** How far a mail has come, for whoever waits for it. */
export const Delivery = Type.Object({
  state: Type.Enum(['none', 'queued', 'sent', 'failed'], {
    description: '`none`: there is no mail; the link is passed on by hand.',
  }),
  detail: Nullable(Type.String({ description: 'The mail server’s own words, or why it was not tried.' })),
});

export const MailState = Type.Enum(['queued', 'sent', 'failed', 'withdrawn'], {
  description: '`withdrawn`: not to be sent after all, since its link was replaced or revoked.',
});

/** A mail that is to be sent or was. Neither its text nor its link can be seen here. */
export const Mail = Type.Object(
  {
    id: Type.String({ format: 'uuid' }),
    kind: Type.Enum([
      'invitation',
      'password_reset',
      'account_disabled',
      'account_not_activated',
      'password_changed',
      'organization_invitation',
      'organization_without_admin',
      'signal',
    ]),
    recipient: Type.String(),
    userId: Nullable(Type.String()),
    state: MailState,
    detail: Nullable(Type.String({ description: 'The mail server’s own words, or why it was not tried.' })),
    attempts: Type.Integer(),
    nextAttemptAt: Nullable(Time('While it is queued.')),
    createdAt: Time(),
    settledAt: Nullable(Time('When it was sent, or given up.')),
    expiresAt: Time('Not sent after this.'),
    abilities: Type.Object({ retry: Type.Boolean() }),
  },
  { $id: 'Mail', description: 'A mail that is to be sent or was.' },
);
