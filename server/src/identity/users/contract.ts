import Type, { type Static } from 'typebox';
import { ID_PATTERN } from '../../lib/ids.ts';
import { Limit, Nullable, Time, TimeInput } from '../../lib/schema.ts';
import { Delivery } from '../../mail/index.ts';
import { NewPassword } from '../credentials/index.ts';

export const UserId = Type.Object({ id: Type.String({ format: 'uuid', description: 'A user.' }) });

const SystemRole = Type.Enum(['admin', 'user'], {
  description: '`admin`: system admin; `user`: regular user.',
});
const UserStatus = Type.Enum(['pending', 'active', 'disabled'], {
  description: '`pending`: invited, has not activated the account yet.',
});
export const Language = Type.Enum(['en', 'zh']);

export const Username = Type.String({
  format: 'username',
  description:
    '1 to 50 characters after trimming: letters and digits of any script, `_`, `-` and blank. Two people may share one.',
});
export const Email = Type.String({
  format: 'email-address',
  description:
    'The sign-in name. Valid by HTML’s and RFC 5321’s limits (local part ≤ 64, whole ≤ 254), unique regardless of letter case.',
});
export const Phone = Nullable(
  Type.String({
    format: 'phone',
    description: 'E.164 or national digits, spaces, `-`, `()`; at most 32 characters. Empty or null: none.',
  }),
);

const OrganizationRole = Type.Enum(['admin', 'viewer']);

/** Where a person belongs and in which role. */
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

/** The invitation that a `pending` person has. */
const UserInvitation = Nullable(
  Type.Object(
    {
      id: Type.String({ format: 'uuid' }),
      status: Type.Enum(['pending', 'expired']),
      expiresAt: Time('When the link becomes void.'),
      delivery: Delivery,
      abilities: Type.Object({ resend: Type.Boolean(), copyLink: Type.Boolean(), revoke: Type.Boolean() }),
    },
    { description: 'Of a `pending` person, else null.' },
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
  { description: 'What this caller may do with this user, from the policy that guards the routes.' },
);

/** A person, as callers see one. */
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
    createdAt: Time('When the user was made.'),
    updatedAt: Time('When a field of the user last changed.'),
    version: Type.Integer({ description: 'Counts changes; also sent as `ETag`.' }),
    memberships: Memberships,
    invitation: UserInvitation,
    abilities: UserAbilities,
    denials: Type.Record(Type.String(), Type.String(), {
      description:
        'For abilities that are false for a reason worth telling: ability → error code, e.g. `{"disable": "last_system_admin"}`.',
    }),
  },
  { $id: 'User', description: 'A person.' },
);
export type UserBody = Static<typeof User>;

/** How a list of users is narrowed, ordered and paged. */
export const UserQuery = Type.Object(
  {
    q: Type.Optional(
      Type.String({
        format: 'search',
        maxLength: 200,
        description:
          'Words that username or e-mail contain: any fragment, any letter case and script, in any order; all must be found.',
      }),
    ),
    status: Type.Optional(UserStatus),
    systemRole: Type.Optional(SystemRole),
    inactiveSince: Type.Optional(
      TimeInput('Active people who were made before this moment and have not signed in since.'),
    ),
    organizationId: Type.Optional(
      Type.String({
        format: 'uuid',
        description: 'In this organization. One that the caller does not know of finds nobody.',
      }),
    ),
    organizationRole: Type.Optional(
      Type.Enum(['admin', 'viewer'], {
        description:
          'With this role in that organization; without one, in any that the caller may see. Of its organization a project’s admin sees the people of the project.',
      }),
    ),
    projectId: Type.Optional(
      Type.String({
        format: 'uuid',
        description: 'In this project. One that the caller does not know of finds nobody.',
      }),
    ),
    projectRole: Type.Optional(
      Type.Enum(['admin', 'viewer'], {
        description: 'With this role in that project; without one, in any that the caller may see.',
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
          description: '`-` before the name: descending. A person who never signed in counts as earliest.',
        },
      ),
    ),
    limit: Type.Optional(Limit),
    cursor: Type.Optional(
      Type.String({
        maxLength: 8192,
        description: 'A `nextCursor` or `previousCursor` of a list with the same `sort`.',
      }),
    ),
  },
  { additionalProperties: false },
);
export type UserQueryInput = Static<typeof UserQuery>;

const Cursor = Nullable(Type.String());
export const UserList = Type.Object({
  items: Type.Array(Type.Ref('User')),
  nextCursor: Cursor,
  previousCursor: Cursor,
  total: Type.Object({
    value: Type.Integer(),
    exact: Type.Boolean({ description: '`false`: an estimate of a large number.' }),
  }),
  suggestions: Type.Array(Type.String(), {
    description:
      'When nobody is found: searches with a typing mistake mended that do find somebody, the likeliest first.',
  }),
});

/** Where somebody shall belong, and in which role. */
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
export type MembershipsAsked = Static<typeof MembershipsInput>;

export const CreateUser = Type.Object(
  {
    email: Email,
    username: Username,
    password: NewPassword,
    systemRole: Type.Optional(Type.Enum(['admin', 'user'], { default: 'user' })),
    phone: Type.Optional(Phone),
    memberships: Type.Optional(MembershipsInput),
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
    description: 'JSON Merge Patch (RFC 7396): what is absent stays, `null` clears.',
  },
);
export type UpdateUserInput = Static<typeof UpdateUser>;

/** What a person's leaving leaves without an active admin. */
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

/** What is handed over to whom, in the same step. */
export const OwnershipTransfers = Type.Array(Type.String({ pattern: `^${ID_PATTERN}:${ID_PATTERN}$` }), {
  maxItems: 100,
  description:
    '`<id of an organization or project>:<user id>`, may be repeated: of what would be left without an active admin, that member of the organization becomes an admin in the same step.',
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
  reason: Nullable(Type.String({ description: 'Why not: an error code.' })),
  sessions: Type.Integer({ description: 'Signed-in browsers and devices that would be signed out.' }),
  invitations: Type.Integer({
    description:
      'Pending invitations that would be revoked: the one to this person, and those that this person sent.',
  }),
  memberships: Type.Object(
    { organizations: Type.Integer(), projects: Type.Integer() },
    { description: 'How many the person has; who is demoted keeps them, and none is counted.' },
  ),
  withoutAdmin: WithoutAdmin,
});
export type ImpactBody = Static<typeof Impact>;
