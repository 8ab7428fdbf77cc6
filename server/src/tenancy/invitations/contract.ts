import Type, { type Static } from 'typebox';
import { NewPassword } from '../../identity/credentials/index.ts';
import { Memberships, MembershipsInput, Phone, Username } from '../../identity/users/index.ts';
import { Limit, Nullable, Time, Total } from '../../lib/schema.ts';
import { Delivery } from '../../mail/index.ts';

/** People are invited by the handful; who has more takes the import. */
const MOST_EMAILS = 10;

const SystemRole = Type.Enum(['admin', 'user']);
const Cursor = Nullable(Type.String());

/** An e-mail to a person who shall make an account. */
export const Invitation = Type.Object(
  {
    id: Type.String({ format: 'uuid' }),
    email: Type.String(),
    userId: Nullable(
      Type.String({ description: 'The user that waits for it; null once that user is gone.' }),
    ),
    systemRole: SystemRole,
    memberships: Memberships,
    status: Type.Enum(['pending', 'accepted', 'expired', 'revoked']),
    expiresAt: Time('When the link becomes void.'),
    createdBy: Type.Object({ id: Nullable(Type.String()), name: Type.String() }),
    createdAt: Time(),
    delivery: Delivery,
    link: Type.Optional(
      Type.String({
        description: 'Only in the answer that makes or renews it: the link is stored as a hash.',
      }),
    ),
    version: Type.Integer(),
    abilities: Type.Object({ resend: Type.Boolean(), copyLink: Type.Boolean(), revoke: Type.Boolean() }),
  },
  { $id: 'Invitation', description: 'An e-mail to a person who shall make an account.' },
);
export type InvitationBody = Static<typeof Invitation>;

export const InvitationId = Type.Object({
  id: Type.String({ format: 'uuid', description: 'An invitation.' }),
});

export const InviteUsers = Type.Object(
  {
    // Each is judged by itself, so that a bad one does not stop the others.
    emails: Type.Array(Type.String({ maxLength: 1024 }), { minItems: 1, maxItems: MOST_EMAILS }),
    systemRole: Type.Optional(Type.Enum(['admin', 'user'], { default: 'user' })),
    // Of system admins' invitations they come true with the account; admins of organizations must name one of theirs.
    memberships: Type.Optional(MembershipsInput),
  },
  { additionalProperties: false },
);
export type InviteUsersInput = Static<typeof InviteUsers>;

/** What became of each address, in the order given, each address once. */
export const InviteResults = Type.Object({
  results: Type.Array(
    Type.Object({
      email: Type.String(),
      result: Type.Enum(
        [
          'invited',
          'renewed',
          'already_active',
          'disabled',
          'invalid',
          'already_member',
          'too_many_attempts',
        ],
        {
          description:
            '`renewed`: was invited already; the former link is void, a new one was made. Admins of organizations hear `invited` whoever has the address, `already_member` of who is a member of each organization named, and `too_many_attempts` when they have asked the same address too often lately, or too many who have not answered yet.',
        },
      ),
      invitation: Type.Optional(Type.Ref('Invitation')),
    }),
  ),
});

export type InviteResult = Static<typeof InviteResults>['results'][number];

export const InvitationQuery = Type.Object(
  {
    status: Type.Optional(Type.Enum(['pending', 'accepted', 'expired', 'revoked'])),
    limit: Type.Optional(Limit),
    cursor: Type.Optional(Type.String({ maxLength: 8192, description: 'A `nextCursor` of this list.' })),
  },
  { additionalProperties: false },
);
export type InvitationQueryInput = Static<typeof InvitationQuery>;

/** Newest first. */
export const InvitationList = Type.Object({
  items: Type.Array(Type.Ref('Invitation')),
  nextCursor: Cursor,
  total: Total,
});

export const ResendInvitation = Type.Object(
  {
    sendMail: Type.Optional(
      Type.Boolean({
        default: true,
        description: '`false`: only makes a new link, to be copied. The former link is void either way.',
      }),
    ),
  },
  { additionalProperties: false },
);

const Token = Type.String({
  minLength: 1,
  maxLength: 1024,
  description: 'What the link carries after `#token=`.',
});
export const InvitationToken = Type.Object({ token: Token }, { additionalProperties: false });

/** What a link is worth, asked before anything is typed. */
export const InvitationLookup = Type.Object({
  status: Type.Enum(['pending', 'accepted', 'expired', 'revoked', 'replaced'], {
    description: '`replaced`: a newer link was sent to the same mailbox.',
  }),
  email: Type.String({ description: 'To whom the invitation was sent.' }),
  invitedBy: Type.String(),
  expiresAt: Time(),
  canAskForNewLink: Type.Boolean({
    description:
      'Whether POST /invitations/request-link would send another one: expired, and mail is set up.',
  }),
});

export const AcceptInvitation = Type.Object(
  {
    token: Token,
    username: Username,
    password: NewPassword,
    phone: Type.Optional(Phone),
  },
  { additionalProperties: false },
);
export type AcceptInvitationInput = Static<typeof AcceptInvitation>;
