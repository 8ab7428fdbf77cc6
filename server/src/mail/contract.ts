import Type, { type Static } from 'typebox';
import { Nullable, Time } from '../lib/schema.ts';
import type { MailState as State } from './list-store.ts';

/** The delivery state of the mail that belongs to an object, such as an invitation. */
export const Delivery = Type.Object({
  state: Type.Enum(['none', 'queued', 'sent', 'failed'], {
    description: '`none`: no mail is sent; the link is shared manually.',
  }),
  detail: Nullable(
    Type.String({ description: 'The response of the mail server, or why the mail was not sent.' }),
  ),
});

/** Returns the delivery state from columns of `mails` and `mail_pause`. While all mail is paused, `detail` is the reason. */
export const deliveryOf = (row: {
  state: State | null;
  detail: string | null;
  pause_detail: string | null;
}): Static<typeof Delivery> =>
  row.state === null || row.state === 'withdrawn'
    ? { state: 'none', detail: null }
    : { state: row.state, detail: row.detail ?? row.pause_detail };

export const MailState = Type.Enum(['queued', 'sent', 'failed', 'withdrawn'], {
  description: '`withdrawn`: not sent, because its link was replaced or revoked.',
});

/** A queued or settled mail, without its text and link. */
export const Mail = Type.Object(
  {
    id: Type.String({ format: 'uuid' }),
    kind: Type.Enum([
      'invitation',
      'password_reset',
      'account_disabled',
      'account_not_activated',
      'password_changed',
      'email_changed',
      'temporary_password',
      'organization_invitation',
      'organization_without_admin',
      'signal',
    ]),
    recipient: Type.String(),
    userId: Nullable(Type.String()),
    state: MailState,
    detail: Nullable(
      Type.String({ description: 'The response of the mail server, or why the mail was not sent.' }),
    ),
    attempts: Type.Integer(),
    nextAttemptAt: Nullable(Time('Only while the mail is queued.')),
    createdAt: Time(),
    settledAt: Nullable(Time('When it was sent or failed.')),
    expiresAt: Time('Not sent after this time.'),
    abilities: Type.Object({ retry: Type.Boolean() }),
  },
  { $id: 'Mail', description: 'A mail that is queued, was sent or failed.' },
);
