import Type, { type Static } from 'typebox';
import { Memberships, MembershipsInput, Phone, Username } from '../../identity/users/index.ts';
import { Limit, NewPassword, Nullable, Time, Total } from '../../lib/schema.ts';
import { Delivery } from '../../mail/index.ts';

/** How many addresses one request may invite. */
const MAX_EMAILS = 10;

const SystemRole = Type.Enum(['admin', 'user']);
const Cursor = Nullable(Type.String());

export const Invitation = Type.Object(
  {
    id: Type.String({ format: 'uuid' }),
    email: Type.String(),
    userId: Nullable(Type.String({ description: 'The pending user; null once that user is deleted.' })),
    systemRole: SystemRole,
    memberships: Memberships,
    status: Type.Enum(['pending', 'accepted', 'expired', 'revoked']),
    expiresAt: Time('When the link expires.'),
    createdBy: Type.Object({ id: Nullable(Type.String()), name: Type.String() }),
    createdAt: Time(),
    delivery: Delivery,
    link: Type.Optional(
      Type.String({
        description: 'Only in responses that make or renew the link, which is stored as a hash.',
      }),
    ),
    version: Type.Integer(),
    abilities: Type.Object({ resend: Type.Boolean(), copyLink: Type.Boolean(), revoke: Type.Boolean() }),
  },
  { $id: 'Invitation', description: 'An invitation to create an account, sent to an email address.' },
);
export type InvitationBody = Static<typeof Invitation>;

export const InvitationId = Type.Object({
  id: Type.String({ format: 'uuid', description: 'An invitation.' }),
});

export const InviteUsers = Type.Object(
  {
    // Not validated by the schema: an invalid address must not stop the others.
    emails: Type.Array(Type.String({ maxLength: 1024 }), { minItems: 1, maxItems: MAX_EMAILS }),
    systemRole: Type.Optional(
      Type.Enum(['admin', 'user'], {
        description: '`user` if it is omitted; with `keepMemberships`, the one of an earlier invitation.',
      }),
    ),
    memberships: Type.Optional(
      Type.Object(MembershipsInput.properties, {
        additionalProperties: false,
        description:
          'Memberships that the user gets with the account. Required for organization admins: at least one of their organizations.',
      }),
    ),
    keepMemberships: Type.Optional(
      Type.Boolean({
        default: false,
        description:
          'Whether memberships of an earlier invitation stay, and the given ones are added or change their roles. Otherwise the given ones replace them; if `memberships` is omitted, they stay.',
      }),
    ),
  },
  { additionalProperties: false },
);
export type InviteUsersInput = Static<typeof InviteUsers>;

/** The result for each distinct address, in the order given. */
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
            '`renewed`: the address was invited already; its former link can’t be used any more. Admins of organizations get `invited` whether or not the address has an account, `already_member` for members of all organizations named, and `too_many_attempts` after too many invitations of the same address or with too many open invitations.',
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
    userId: Type.Optional(Type.String({ format: 'uuid', description: 'Only those of this user.' })),
    limit: Type.Optional(Limit),
    cursor: Type.Optional(Type.String({ maxLength: 8192, description: 'A `nextCursor` of this list.' })),
  },
  { additionalProperties: false },
);
export type InvitationQueryInput = Static<typeof InvitationQuery>;

/** Invitations, newest first. */
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
        description:
          '`false`: only makes a new link, to be copied. The former link can’t be used any more in either case.',
      }),
    ),
  },
  { additionalProperties: false },
);

const Token = Type.String({
  minLength: 1,
  maxLength: 1024,
  description: 'The part of the link after `#token=`.',
});
export const InvitationToken = Type.Object({ token: Token }, { additionalProperties: false });

/** The status of a link, for the page that it opens. */
export const InvitationLookup = Type.Object({
  status: Type.Enum(['pending', 'accepted', 'expired', 'revoked', 'replaced'], {
    description: '`replaced`: a newer link was sent to the same address.',
  }),
  email: Type.String({ description: 'The invited address.' }),
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
