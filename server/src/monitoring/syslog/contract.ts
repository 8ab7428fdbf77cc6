import Type from 'typebox';
import { Nullable, Time } from '../../lib/schema.ts';

/** The state of syslog forwarding. */
export const AuditPushState = Type.Object({
  state: Type.Enum(['off', 'working', 'waiting'], {
    description: '`waiting`: the receiver is unavailable; events are kept and sending is retried.',
  }),
  waiting: Type.Integer({
    description: 'The number of sealed events that have not been sent yet, counted up to 10,000.',
  }),
  pause: Type.Unsafe<{ until: string; detail: string; failures: number } | null>(
    Type.Object(
      {
        until: Time('The time of the next attempt.'),
        detail: Type.String({ description: 'The last failure, in plain words.' }),
        failures: Type.Integer({ description: 'The number of consecutive failures.' }),
      },
      { type: ['object', 'null'] },
    ),
  ),
  deliveredThrough: Nullable(
    Type.String({
      format: 'date-time',
      description:
        'Events sealed up to this time have been sent, or were written before forwarding was turned on.',
    }),
  ),
});

export const SyslogTestResult = Type.Object({
  delivered: Type.Boolean({
    description: 'Whether the receiver accepted the message; with `udp` whether it was sent.',
  }),
  detail: Type.String({ description: 'The result in plain words.' }),
});
