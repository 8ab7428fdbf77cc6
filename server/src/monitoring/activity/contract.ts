import Type, { type Static } from 'typebox';
import { Cursor, Limit, Nullable, Time } from '../../lib/schema.ts';
import { AuditEvent } from '../audit-log/index.ts';

const Count = (description: string) => Type.Integer({ minimum: 0, description });

/** Sign-ins that began in one hour, or on one day. */
const SignInCounts = (at: string) =>
  Type.Object({
    at: Time(at),
    success: Count('Who signed in.'),
    failure: Count('Wrong passwords, and whom they are right for but who may not sign in.'),
    denied: Count('Refused unread, after too many attempts; the first of each row of refusals.'),
  });

export const ActivityQuery = Type.Object(
  {
    timeZone: Type.Optional(
      Type.String({
        format: 'time-zone',
        maxLength: 64,
        default: 'UTC',
        description:
          'Whose days they are, by a name of the IANA time zone database. Sign-ins are counted by hours of UTC; one belongs to the day on which its hour begins, which matters where the clock is not a whole number of hours from UTC.',
      }),
    ),
  },
  { additionalProperties: false },
);
export type ActivityQueryInput = Static<typeof ActivityQuery>;

/** How much goes on, among the people whom the caller may see. */
export const Activity = Type.Object(
  {
    countedAt: Time('The numbers of large directories are up to some minutes old.'),
    signIns: Type.Object({
      hours: Type.Array(SignInCounts('When the hour begins.'), {
        description: 'The last 24, the present one among them; oldest first.',
      }),
      days: Type.Array(SignInCounts('When the day begins, in the time zone that was asked for.'), {
        description: 'The last 30, today among them; oldest first.',
      }),
    }),
    activeUsers: Type.Object(
      {
        day: Count('In the last 24 hours.'),
        week: Count('In the last 7 days.'),
        month: Count('In the last 30 days.'),
      },
      { description: 'People who signed in.' },
    ),
    users: Type.Object({
      active: Count('Who may sign in.'),
      pending: Count('Who were invited and have not activated the account yet.'),
      disabled: Count('Who may not.'),
    }),
    invitations: Type.Object(
      { pending: Count('With a link that lives.'), expired: Count('With one that does not.') },
      {
        description:
          'To make an account, for system admins; for others those to join the organizations that they are admins of.',
      },
    ),
    dormant: Type.Object(
      {
        count: Count('Active people who were made before then and have not signed in since.'),
        since: Time('90 days ago: `inactiveSince` of the list of users.'),
      },
      { description: 'Accounts that nobody seems to need.' },
    ),
    openSignals: Nullable(
      Type.Integer({ description: 'Not acknowledged yet; null for who may not see signals.' }),
    ),
  },
  { $id: 'Activity' },
);
export type ActivityBody = Static<typeof Activity>;

export const SignInQuery = Type.Object(
  {
    limit: Type.Optional(Limit),
    cursor: Type.Optional(Cursor('A `nextCursor` of the same list.')),
  },
  { additionalProperties: false },
);
export type SignInQueryInput = Static<typeof SignInQuery>;

/** The event of a sign-in, or of one that failed, and the device in words. */
export const SignIn = Type.Object(
  {
    ...AuditEvent.properties,
    device: Nullable(
      Type.String({
        description:
          'Browser and system in words, such as “Firefox on Linux”; null when `userAgent` tells nothing.',
      }),
    ),
  },
  { $id: 'SignIn', description: 'Somebody signed in, or tried to.' },
);

export const SignInList = Type.Object({
  items: Type.Array(Type.Ref('SignIn')),
  nextCursor: Nullable(Type.String()),
});
