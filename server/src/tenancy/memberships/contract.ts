import Type, { type Static } from 'typebox';
import { GRANTS, ORGANIZATION_PERMISSIONS } from '../../access/permissions.ts';
import { OwnershipTransfers, WithoutAdmin } from '../../identity/users/index.ts';
import { ID_PATTERN } from '../../lib/ids.ts';
import { Cursor, Limit, Nullable, Time, Total } from '../../lib/schema.ts';

/** How many members one request may change. */
const MAX_CHANGES = 500;
const ID = `^${ID_PATTERN}$`;

export const MemberRole = Type.Enum(['admin', 'viewer']);

/** The first members of a new organization or project. */
export const NewMembers = Type.Record(Type.String({ pattern: ID }), MemberRole, {
  maxProperties: MAX_CHANGES,
  additionalProperties: false,
  description: 'Roles by user id: `{"<user id>": "admin"}`.',
});

/** Changes of several members at once. */
export const MemberChanges = Type.Record(Type.String({ pattern: ID }), Nullable(MemberRole), {
  maxProperties: MAX_CHANGES,
  additionalProperties: false,
  description:
    'Roles by user id, as a JSON Merge Patch: users that are not named keep their role, `null` removes. All or nothing.',
});

/** A user, as lists of members show them. */
const Person = Type.Object({
  id: Type.String({ format: 'uuid' }),
  username: Type.String(),
  email: Type.String(),
  status: Type.Enum(['pending', 'active', 'disabled']),
  systemRole: Type.Enum(['admin', 'user']),
});

export const Member = Type.Object(
  {
    user: Person,
    role: MemberRole,
    joinedAt: Time(),
    sources: Type.Array(
      Type.Object({
        type: Type.Enum(['manual', 'sso']),
        id: Nullable(Type.String({ format: 'uuid', description: 'The connection; null for `manual`.' })),
        role: MemberRole,
      }),
      { description: 'Who gave the membership: admins, or role mappings. The highest role applies.' },
    ),
    abilities: Type.Object({ changeRole: Type.Boolean(), remove: Type.Boolean() }),
    denials: Type.Record(Type.String(), Type.String(), {
      description: 'Why abilities are false, where there is a particular reason: ability → error code.',
    }),
  },
  { $id: 'Member', description: 'A member of an organization or project.' },
);
export type MemberBody = Static<typeof Member>;

export const PutMember = Type.Object({ role: MemberRole }, { additionalProperties: false });

export const MemberId = Type.Object({
  id: Type.String({ format: 'uuid', description: 'An organization or project.' }),
  userId: Type.String({ format: 'uuid', description: 'A member, or the user who becomes one.' }),
});

const Search = Type.Optional(
  Type.String({
    format: 'search',
    maxLength: 200,
    description: 'Words that username or e-mail contain, as in the list of users.',
  }),
);
const PageCursor = Type.Optional(Cursor('A `nextCursor` of the same list.'));

export const MemberQuery = Type.Object(
  { q: Search, role: Type.Optional(MemberRole), limit: Type.Optional(Limit), cursor: PageCursor },
  { additionalProperties: false },
);
export type MemberQueryInput = Static<typeof MemberQuery>;

/** Members, in the order of names. */
export const MemberList = Type.Object({
  items: Type.Array(Type.Ref('Member')),
  nextCursor: Nullable(Type.String()),
  total: Total,
});

export const CandidateQuery = Type.Object(
  { q: Search, limit: Type.Optional(Limit), cursor: PageCursor },
  { additionalProperties: false },
);
export type CandidateQueryInput = Static<typeof CandidateQuery>;

/** Users who can be added and are not members yet, in the order of names. */
export const CandidateList = Type.Object({
  items: Type.Array(Person),
  nextCursor: Nullable(Type.String()),
  total: Total,
});

/** What removing a member would affect. */
export const RemovalImpact = Type.Object({
  allowed: Type.Boolean(),
  reason: Nullable(Type.String({ description: 'Why not: an error code.' })),
  projects: Type.Array(Type.Object({ projectId: Type.String(), name: Type.String(), role: MemberRole }), {
    description: 'Memberships in the organization’s projects, which end too.',
  }),
  withoutAdmin: WithoutAdmin,
  invitations: Type.Optional(
    Type.Integer({
      minimum: 1,
      description:
        'Pending invitations to the organization that the member sent: they are revoked when the member leaves or becomes a viewer. Absent if there are none.',
    }),
  ),
});
export type RemovalImpactBody = Static<typeof RemovalImpact>;

export const RemoveMember = Type.Object(
  {
    handOver: Type.Optional(OwnershipTransfers),
    tellSystemAdmins: Type.Optional(
      Type.Boolean({
        description:
          'Notifies the system admins by mail, which allows the only admin of an organization to leave it.',
      }),
    ),
  },
  { additionalProperties: false },
);

const EffectiveGrant = Type.Object(
  {
    grant: Type.Enum([
      'system_admin',
      'organization_admin',
      'project_admin',
      'organization_viewer',
      'project_viewer',
    ]),
    through: Type.Object({
      type: Type.Enum(['system', 'organization', 'project']),
      id: Nullable(Type.String()),
      name: Nullable(Type.String()),
    }),
  },
  { description: 'A role that is effective at the organization or project, and where it comes from.' },
);

export const AccessQuery = Type.Object(
  {
    organizationId: Type.Optional(Type.String({ format: 'uuid', description: 'This or `projectId`.' })),
    projectId: Type.Optional(Type.String({ format: 'uuid', description: 'This or `organizationId`.' })),
  },
  { additionalProperties: false },
);
export type AccessQueryInput = Static<typeof AccessQuery>;

/** What a user may do at an organization or project, and which roles grant it. */
export const Access = Type.Object({
  user: Person,
  place: Type.Object({
    type: Type.Enum(['organization', 'project']),
    id: Type.String(),
    name: Type.String(),
    organizationId: Type.String(),
    organizationName: Type.String(),
  }),
  isActive: Type.Boolean({ description: 'Users who are not active may do nothing, whatever their roles.' }),
  grants: Type.Array(EffectiveGrant),
  abilities: Type.Array(
    Type.Object({
      ability: Type.Enum([...ORGANIZATION_PERMISSIONS]),
      allowed: Type.Boolean(),
      grantedBy: Type.Array(Type.Enum([...GRANTS])),
    }),
  ),
});

/** Users with access to an organization or project, in the order of names; system admins who are not members come last. */
export const AccessList = Type.Object({
  items: Type.Array(Type.Object({ user: Person, grants: Type.Array(EffectiveGrant) })),
  nextCursor: Nullable(Type.String()),
  total: Total,
  systemAdmins: Type.Object({
    included: Type.Boolean({
      description: 'Only for system admins; others see the system admins among the members alone.',
    }),
  }),
});
