import Type, { type Static } from 'typebox';
import { Cursor, Limit, Nullable, Time, Total } from '../../lib/schema.ts';
import { Delivery } from '../../mail/index.ts';
import { MemberRole } from '../memberships/index.ts';

const Projects = Type.Array(
  Type.Object({ projectId: Type.String(), name: Type.String(), role: MemberRole }),
  { description: 'Roles in projects of the organization.' },
);
const Status = Type.Enum(['pending', 'accepted', 'declined', 'expired', 'revoked']);

export const OrganizationInvitation = Type.Object(
  {
    id: Type.String({ format: 'uuid' }),
    email: Type.String(),
    role: MemberRole,
    projects: Projects,
    status: Status,
    expiresAt: Time('When the invitation expires.'),
    createdBy: Type.Object({ id: Type.String(), name: Type.String() }),
    createdAt: Time(),
    delivery: Nullable(
      Type.Object(Delivery.properties, {
        description:
          'Of the mail about the invitation. null for everyone but system admins: it would disclose whether the address has an account.',
      }),
    ),
    abilities: Type.Object({ resend: Type.Boolean(), revoke: Type.Boolean() }),
  },
  {
    $id: 'OrganizationInvitation',
    description: 'An invitation to join an organization, sent to an email address.',
  },
);
export type OrganizationInvitationBody = Static<typeof OrganizationInvitation>;

export const OrganizationInvitationsOf = Type.Object({
  id: Type.String({ format: 'uuid', description: 'An organization.' }),
});
export const OrganizationInvitationId = Type.Object({
  id: Type.String({ format: 'uuid', description: 'An organization.' }),
  invitationId: Type.String({ format: 'uuid', description: 'An invitation of this organization.' }),
});
export const MyInvitationId = Type.Object({
  id: Type.String({ format: 'uuid', description: 'An invitation of the caller.' }),
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

/** Invitations, newest first. */
export const OrganizationInvitationList = Type.Object({
  items: Type.Array(Type.Ref('OrganizationInvitation')),
  nextCursor: Nullable(Type.String()),
  total: Total,
});

/** The caller's open invitations, newest first. */
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
  nextCursor: Nullable(Type.String()),
  total: Total,
});
