import Type, { type Static } from 'typebox';
import { ID_PATTERN } from '../../lib/ids.ts';
import { Cursor, Limit, NewPassword, Nullable, Time, TimeInput } from '../../lib/schema.ts';
import { Delivery } from '../../mail/contract.ts';

export const UserId = Type.Object({ id: Type.String({ format: 'uuid', description: 'A user.' }) });

const SystemRole = Type.Enum(['admin', 'user'], {
  description: '`admin`: system admin; `user`: regular user.',
});
const UserStatus = Type.Enum(['pending', 'active', 'disabled'], {
  description: '`pending`: invited, has not activated their account yet.',
});
export const Language = Type.Enum(['en', 'zh']);

export const Username = Type.String({
  format: 'username',
  description:
    'Display name: 1 to 50 characters after trimming: letters, digits, punctuation and symbols of any script (RFC 8266), blanks of any kind as one space. Not unique.',
});
export const Email = Type.String({
  format: 'email-address',
  description:
    'The sign-in name: valid by the rules of HTML and RFC 5321 (local part ≤ 64, total ≤ 254 characters), unique regardless of letter case. An internationalized domain is accepted in Unicode and stored and returned in A-labels (UTS #46).',
});
export const Phone = Nullable(
  Type.String({
    format: 'phone',
    description:
      'E.164 or national format: digits, spaces, `-`, `()`; at most 32 characters. Empty or null: no phone number.',
  }),
);

const OrganizationRole = Type.Enum(['admin', 'viewer']);

/** Memberships of a user, ordered by name. */
export const Memberships = Type.Object({
  organizations: Type.Array(
    Type.Object({ organizationId: Type.String(), name: Type.String(), role: OrganizationRole }),
  ),
  projects: Type.Array(
    Type.Object({
      projectId: Type.String(),
      name: Type.String(),
      organizationId: Type.String(),
      role: OrganizationRole,
    }),
  ),
});

/** The invitation of a `pending` user. */
const UserInvitation = Nullable(
  Type.Object(
    {
      id: Type.String({ format: 'uuid' }),
      status: Type.Enum(['pending', 'expired']),
      expiresAt: Time('When the link expires.'),
      delivery: Delivery,
      abilities: Type.Object({ resend: Type.Boolean(), copyLink: Type.Boolean(), revoke: Type.Boolean() }),
    },
    { description: 'Invitation of a `pending` user; null for others.' },
  ),
);

const UserAbilities = Type.Object(
  {
    update: Type.Boolean(),
    changeSystemRole: Type.Boolean(),
    disable: Type.Boolean(),
    enable: Type.Boolean(),
    delete: Type.Boolean(),
    resetPassword: Type.Boolean(),
    viewSessions: Type.Boolean(),
    endSessions: Type.Boolean(),
  },
  { description: 'What the caller may do with this user, by the same policy that the routes enforce.' },
);

/** A user, as callers see them. */
export const User = Type.Object(
  {
    id: Type.String({ format: 'uuid' }),
    username: Type.String(),
    email: Type.String(),
    phone: Nullable(Type.String()),
    systemRole: SystemRole,
    status: UserStatus,
    language: Nullable(Language),
    lastLoginAt: Nullable(Time('The last sign-in.')),
    mustChangePassword: Type.Boolean({
      description: 'The password is temporary and must be changed at the next sign-in.',
    }),
    createdAt: Time('When the user was created.'),
    updatedAt: Time('When a field of the user last changed.'),
    version: Type.Integer({ description: 'Incremented by each change; also sent as `ETag`.' }),
    memberships: Memberships,
    invitation: UserInvitation,
    abilities: UserAbilities,
    denials: Type.Record(Type.String(), Type.String(), {
      description:
        'Why abilities are false, if not for a missing permission: ability → error code, such as `{"disable": "last_system_admin"}`.',
    }),
  },
  { $id: 'User', description: 'A user.' },
);
export type UserBody = Static<typeof User>;

/** Filters, order and pagination of a list of users. */
export const UserQuery = Type.Object(
  {
    q: Type.Optional(
      Type.String({
        format: 'search',
        maxLength: 200,
        description:
          'Words that display name or email must contain: any fragment, in any letter case, script and order.',
      }),
    ),
    status: Type.Optional(UserStatus),
    systemRole: Type.Optional(SystemRole),
    inactiveSince: Type.Optional(
      TimeInput('Active users who were created before this time and have not signed in since.'),
    ),
    organizationId: Type.Optional(
      Type.String({
        format: 'uuid',
        description: 'Members of this organization. Empty for an organization that the caller can’t see.',
      }),
    ),
    organizationRole: Type.Optional(
      Type.Enum(['admin', 'viewer'], {
        description:
          'Members with this role in that organization or, without `organizationId`, in any that the caller can see. Admins of a project see those members of its organization who are members of the project.',
      }),
    ),
    projectId: Type.Optional(
      Type.String({
        format: 'uuid',
        description: 'Members of this project. Empty for a project that the caller can’t see.',
      }),
    ),
    projectRole: Type.Optional(
      Type.Enum(['admin', 'viewer'], {
        description:
          'Members with this role in that project or, without `projectId`, in any that the caller can see.',
      }),
    ),
    sort: Type.Optional(
      Type.Enum(
        [
          'username',
          '-username',
          'email',
          '-email',
          'lastLoginAt',
          '-lastLoginAt',
          'createdAt',
          '-createdAt',
        ],
        {
          default: '-createdAt',
          description:
            '`-` before the name sorts in descending order. Users who have never signed in sort as the earliest.',
        },
      ),
    ),
    limit: Type.Optional(Limit),
    cursor: Type.Optional(Cursor('A `nextCursor` or `previousCursor` of a list with the same `sort`.')),
  },
  { additionalProperties: false },
);
export type UserQueryInput = Static<typeof UserQuery>;

export const UserList = Type.Object({
  items: Type.Array(Type.Ref('User')),
  nextCursor: Nullable(Type.String()),
  previousCursor: Nullable(Type.String()),
  total: Type.Object({
    value: Type.Integer(),
    exact: Type.Boolean({ description: '`false`: an estimate of a large number.' }),
  }),
  suggestions: Type.Array(Type.String(), {
    description:
      'Corrected searches that find users, the likeliest first: when no user matches, or when a word begins no word in the names of the few who do.',
  }),
});

/** Memberships to add. */
export const MembershipsInput = Type.Object(
  {
    organizations: Type.Optional(
      Type.Array(
        Type.Object(
          { organizationId: Type.String({ maxLength: 64 }), role: OrganizationRole },
          { additionalProperties: false },
        ),
        { maxItems: 100 },
      ),
    ),
    projects: Type.Optional(
      Type.Array(
        Type.Object(
          { projectId: Type.String({ maxLength: 64 }), role: OrganizationRole },
          { additionalProperties: false },
        ),
        { maxItems: 100 },
      ),
    ),
  },
  { additionalProperties: false },
);
export type RequestedMemberships = Static<typeof MembershipsInput>;

export const CreateUser = Type.Object(
  {
    email: Email,
    username: Username,
    password: NewPassword,
    systemRole: Type.Optional(Type.Enum(['admin', 'user'], { default: 'user' })),
    phone: Type.Optional(Phone),
    memberships: Type.Optional(MembershipsInput),
    mustChangePassword: Type.Optional(
      Type.Boolean({
        default: true,
        description:
          'Whether the user must choose another password at the first sign-in. `false` only when the user chose this one.',
      }),
    ),
  },
  { additionalProperties: false },
);
export type CreateUserInput = Static<typeof CreateUser>;

export const UpdateUser = Type.Object(
  {
    username: Type.Optional(Username),
    email: Type.Optional(Email),
    phone: Type.Optional(Phone),
    systemRole: Type.Optional(SystemRole),
  },
  {
    additionalProperties: false,
    description: 'JSON Merge Patch (RFC 7396): absent fields stay, `null` clears.',
  },
);
export type UpdateUserInput = Static<typeof UpdateUser>;

/** What would be left without an active admin. */
export const WithoutAdmin = Type.Object(
  {
    organizations: Type.Array(
      Type.Object({ id: Type.String(), name: Type.String(), memberCount: Type.Integer() }),
    ),
    projects: Type.Array(
      Type.Object({
        id: Type.String(),
        name: Type.String(),
        organizationId: Type.String(),
        organizationName: Type.String(),
        memberCount: Type.Integer(),
      }),
    ),
  },
  {
    description:
      'Organizations and projects that would be left without an active admin, the first 100 of each by name.',
  },
);

export type WithoutAdminBody = Static<typeof WithoutAdmin>;

/** Ownership transfers, as query parameters. */
export const OwnershipTransfers = Type.Array(Type.String({ pattern: `^${ID_PATTERN}:${ID_PATTERN}$` }), {
  maxItems: 100,
  description:
    'Ownership transfers, `<id of an organization or project>:<user id>`: that member of the organization becomes admin, in the same transaction, of what would be left without an active admin. May be repeated.',
});
export const OwnershipTransferQuery = Type.Object(
  { handOver: Type.Optional(OwnershipTransfers) },
  { additionalProperties: false },
);

export const ImpactQuery = Type.Object(
  { action: Type.Enum(['disable', 'delete', 'demote']) },
  { additionalProperties: false },
);
export const Impact = Type.Object({
  action: Type.Enum(['disable', 'delete', 'demote']),
  allowed: Type.Boolean(),
  reason: Nullable(Type.String({ description: 'Why it is not allowed: an error code.' })),
  sessions: Type.Integer({ description: 'Signed-in browsers and devices that would be signed out.' }),
  invitations: Type.Integer({
    description:
      'Pending invitations that would be revoked: the one to this user, and those sent by this user.',
  }),
  memberships: Type.Object(
    { organizations: Type.Integer(), projects: Type.Integer() },
    { description: 'Memberships that would end; 0 for `demote`, which keeps them.' },
  ),
  withoutAdmin: WithoutAdmin,
});
export type ImpactBody = Static<typeof Impact>;
