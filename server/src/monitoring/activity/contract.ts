import Type, { type Static } from 'typebox';
import { Cursor, Limit, Nullable, Time, Total } from '../../lib/schema.ts';
import { AuditEvent } from '../audit-log/index.ts';

const Count = (description: string) => Type.Integer({ minimum: 0, description });

/** Sign-ins of one hour or day. */
const SignInCounts = (at: string) =>
  Type.Object({
    at: Time(at),
    success: Count('Successful sign-ins.'),
    failure: Count('Wrong passwords, and correct ones of users who may not sign in.'),
    denied: Count('Refused after too many attempts; the first of each series.'),
  });

export const ActivityQuery = Type.Object(
  {
    timeZone: Type.Optional(
      Type.String({
        format: 'time-zone',
        maxLength: 64,
        default: 'UTC',
        description:
          'The time zone of the days, by its name in the IANA database. Sign-ins are counted per hour of UTC and belong to the day in which that hour begins, which matters for offsets that are not whole hours.',
      }),
    ),
  },
  { additionalProperties: false },
);
export type ActivityQueryInput = Static<typeof ActivityQuery>;

/** Counts of the users whom the caller may see. */
export const Activity = Type.Object(
  {
    countedAt: Time('Counts of large directories may be some minutes old.'),
    signIns: Type.Object({
      hours: Type.Array(SignInCounts('The start of the hour.'), {
        description: 'The last 24 hours including the current one, oldest first.',
      }),
      days: Type.Array(SignInCounts('The start of the day in the requested time zone.'), {
        description: 'The last 30 days including today, oldest first.',
      }),
    }),
    activeUsers: Type.Object(
      {
        day: Count('In the last 24 hours.'),
        week: Count('In the last 7 days.'),
        month: Count('In the last 30 days.'),
      },
      { description: 'Users who signed in.' },
    ),
    users: Type.Object({
      active: Count('Users who may sign in.'),
      pending: Count('Invited users who have not activated their account yet.'),
      disabled: Count('Users who may not sign in.'),
    }),
    invitations: Type.Object(
      { pending: Count('With a valid link.'), expired: Count('With an expired link.') },
      {
        description:
          'For system admins invitations to create an account; for others invitations to the organizations they administer.',
      },
    ),
    dormant: Type.Object(
      {
        count: Count('Active users created before that time who have not signed in since.'),
        since: Time('90 days ago; `inactiveSince` of the list of users.'),
      },
      { description: 'Accounts that may not be needed any more.' },
    ),
    openSignals: Nullable(
      Type.Integer({
        description: 'Signals not acknowledged yet; null for callers who may not see signals.',
      }),
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

/** The event of a sign-in or failed attempt, with the name of the device. */
export const SignIn = Type.Object(
  {
    ...AuditEvent.properties,
    device: Nullable(
      Type.String({
        description:
          'Browser and operating system, such as “Firefox on Linux”; null if `userAgent` does not contain them.',
      }),
    ),
  },
  { $id: 'SignIn', description: 'A sign-in, or a failed attempt.' },
);

export const SignInList = Type.Object({
  items: Type.Array(Type.Ref('SignIn')),
  nextCursor: Nullable(Type.String()),
  total: Total,
});
