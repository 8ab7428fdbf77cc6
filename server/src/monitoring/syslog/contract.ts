import Type, { type Static } from 'typebox';
import { Nullable, Time } from '../../lib/schema.ts';

/** How sending on stands. */
export const AuditPushState = Type.Object({
  state: Type.Enum(['off', 'working', 'waiting'], {
    description: '`waiting`: the receiver is away; nothing is lost, and it is tried again.',
  }),
  waiting: Type.Integer({
    description: 'How many sealed events are not sent yet; counted up to 10,000.',
  }),
  pause: Type.Unsafe<{ until: string; detail: string; failures: number } | null>(
    Type.Object(
      {
        until: Time('When it is tried again.'),
        detail: Type.String({ description: 'What went wrong last, in plain words.' }),
        failures: Type.Integer({ description: 'How often in a row.' }),
      },
      { type: ['object', 'null'] },
    ),
  ),
  deliveredThrough: Nullable(
    Type.String({
      format: 'date-time',
      description:
        'What was sealed up to this moment has been sent, or was written before events were sent at all.',
    }),
  ),
});
export type AuditPushStateBody = Static<typeof AuditPushState>;

export const SyslogTestResult = Type.Object({
  delivered: Type.Boolean({
    description: 'Whether the receiver took the message; with `udp` whether it was sent.',
  }),
  detail: Type.String({ description: 'How it went, in plain words.' }),
});
