import Type, { type Static } from 'typebox';
import { Cursor, Limit, Nullable, Time, Total } from '../../lib/schema.ts';
import { Delivery } from '../../mail/index.ts';
import { MemberRole } from '../memberships/index.ts';

const Projects = Type.Array(
  Type.Object({ projectId: Type.String(), name: Type.String(), role: MemberRole }),
  { description: 'Projects of the organization that come along with it.' },
);
const Status = Type.Enum(['pending', 'accepted', 'declined', 'expired', 'revoked']);

/** Somebody is asked to join an organization. */
export const OrganizationInvitation = Type.Object(
  {
    id: Type.String({ format: 'uuid' }),
    email: Type.String(),
    role: MemberRole,
    projects: Projects,
    status: Status,
    expiresAt: Time('When it can’t be accepted any more.'),
    createdBy: Type.Object({ id: Type.String(), name: Type.String() }),
    createdAt: Time(),
    delivery: Nullable(
      Type.Object(Delivery.properties, {
        description:
          'Of the mail that tells of it. null for all but system admins: whether there is one would tell whether the address has an account.',
      }),
    ),
    abilities: Type.Object({ resend: Type.Boolean(), revoke: Type.Boolean() }),
  },
  { $id: 'OrganizationInvitation', description: 'Somebody is asked to join an organization.' },
);
export type OrganizationInvitationBody = Static<typeof OrganizationInvitation>;

export const OrganizationInvitationsOf = Type.Object({
  id: Type.String({ format: 'uuid', description: 'An organization.' }),
});
export const OrganizationInvitationId = Type.Object({
  id: Type.String({ format: 'uuid', description: 'An organization.' }),
  invitationId: Type.String({ format: 'uuid', description: 'An invitation to it.' }),
});
export const MyInvitationId = Type.Object({
  id: Type.String({ format: 'uuid', description: 'An invitation to the caller.' }),
});

export const OrganizationInvitationQuery = Type.Object(
  {
    status: Type.Optional(Status),
    limit: Type.Optional(Limit),
    cursor: Type.Optional(Cursor('A `nextCursor` of this list.')),
  },
  { additionalProperties: false },
);
export type OrganizationInvitationQueryInput = Static<typeof OrganizationInvitationQuery>;

/** Newest first. */
export const OrganizationInvitationList = Type.Object({
  items: Type.Array(Type.Ref('OrganizationInvitation')),
  nextCursor: Nullable(Type.String()),
  total: Total,
});

/** What the caller is asked to join, the newest first. */
export const MyInvitationList = Type.Object({
  items: Type.Array(
    Type.Object({
      id: Type.String(),
      organization: Type.Object({ id: Type.String(), name: Type.String() }),
      role: MemberRole,
      projects: Projects,
      invitedBy: Type.String(),
      expiresAt: Time(),
    }),
  ),
});
