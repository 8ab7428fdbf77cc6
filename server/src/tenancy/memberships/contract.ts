import Type, { type Static } from 'typebox';
import { OwnershipTransfers, WithoutAdmin } from '../../identity/users/index.ts';
import { ID_PATTERN } from '../../lib/ids.ts';
import { Cursor, Limit, Nullable, Time, Total } from '../../lib/schema.ts';

/** More are changed in several steps. */
const MOST_CHANGES = 500;
const ID = `^${ID_PATTERN}$`;

export const MemberRole = Type.Enum(['admin', 'viewer']);

/** For the members that something new begins with. */
export const NewMembers = Type.Record(Type.String({ pattern: ID }), MemberRole, {
  maxProperties: MOST_CHANGES,
  additionalProperties: false,
  description: 'Roles by user id: `{"<user id>": "admin"}`.',
});

/** For changes of several members at once. */
export const MemberChanges = Type.Record(Type.String({ pattern: ID }), Nullable(MemberRole), {
  maxProperties: MOST_CHANGES,
  additionalProperties: false,
  description:
    'Roles by user id, as a JSON Merge Patch has it: who is not named stays as they are, `null` removes. All or nothing.',
});

export const Person = Type.Object({
  id: Type.String({ format: 'uuid' }),
  username: Type.String(),
  email: Type.String(),
  status: Type.Enum(['pending', 'active', 'disabled']),
  systemRole: Type.Enum(['admin', 'user']),
});

/** Somebody who belongs to an organization or project. */
export const Member = Type.Object(
  {
    user: Person,
    role: MemberRole,
    joinedAt: Time(),
    abilities: Type.Object({ changeRole: Type.Boolean(), remove: Type.Boolean() }),
    denials: Type.Record(Type.String(), Type.String(), {
      description: 'For abilities that are false for a reason worth telling: ability → error code.',
    }),
  },
  { $id: 'Member', description: 'Somebody who belongs to an organization or project.' },
);
export type MemberBody = Static<typeof Member>;

export const PutMember = Type.Object({ role: MemberRole }, { additionalProperties: false });

export const ResourceId = Type.Object({
  id: Type.String({ format: 'uuid', description: 'An organization or project.' }),
});
export const MemberId = Type.Object({
  id: Type.String({ format: 'uuid', description: 'An organization or project.' }),
  userId: Type.String({ format: 'uuid', description: 'Somebody who is or becomes a member of it.' }),
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

/** In the order of names. */
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

/** Who could be added and is no member yet, in the order of names. */
export const CandidateList = Type.Object({
  items: Type.Array(Person),
  nextCursor: Nullable(Type.String()),
  total: Total,
});

/** What removing a member would touch. */
export const RemovalImpact = Type.Object({
  allowed: Type.Boolean(),
  reason: Nullable(Type.String({ description: 'Why not: an error code.' })),
  projects: Type.Array(Type.Object({ projectId: Type.String(), name: Type.String(), role: MemberRole }), {
    description: 'Memberships in the organization’s projects, which end along with it.',
  }),
  withoutAdmin: WithoutAdmin,
});
export type RemovalImpactBody = Static<typeof RemovalImpact>;

export const RemoveMember = Type.Object(
  {
    handOver: Type.Optional(OwnershipTransfers),
    tellSystemAdmins: Type.Optional(
      Type.Boolean({
        description:
          'The only admin of an organization may leave it when the system admins are told, which is done by mail.',
      }),
    ),
  },
  { additionalProperties: false },
);
