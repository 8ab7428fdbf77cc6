import type { Static } from 'typebox';
import type { MemberRole } from '../../access/roles.ts';
import type { Operation } from '../../audit/catalogue.ts';
import type { AuditEvent } from '../../audit/record.ts';
import type { Delivery } from '../../mail/index.ts';

/** The roles that an invitation gives in an organization and in projects of it. */
export interface InvitedRoles {
  organization: { id: string; name: string };
  role: MemberRole;
  projects: { projectId: string; name: string; role: MemberRole }[];
}

/** An organization invitation as stored; `present.ts` selects what is returned. */
export interface OrganizationInvitation extends InvitedRoles {
  id: string;
  /** Decides whose invitation it is; there may be no user with this address yet. */
  email: string;
  status: 'pending' | 'accepted' | 'declined' | 'revoked';
  expiresAt: Date;
  /** Whether a background job still has to look up the user with this address and send a mail. */
  unprocessed: boolean;
  /** The mail about it, if there is one. */
  mailId: string | null;
  delivery: Static<typeof Delivery>;
  createdBy: { id: string; name: string };
  createdAt: Date;
}

/** Returns the status at a time: a pending invitation expires without being written. */
export const statusOf = (
  { status, expiresAt }: OrganizationInvitation,
  now: Date,
): OrganizationInvitation['status'] | 'expired' =>
  status === 'pending' && expiresAt <= now ? 'expired' : status;

/** Returns whether an invitation is for a user: addresses are compared regardless of letter case. */
export const isFor = ({ email }: Pick<OrganizationInvitation, 'email'>, user: { email: string }): boolean =>
  email.toLowerCase() === user.email.toLowerCase();

/** Returns an invitation as the target of an audit event. */
export const auditTargetOf = ({ id, email }: Pick<OrganizationInvitation, 'id' | 'email'>) => ({
  type: 'invitation' as const,
  id,
  name: email,
});

/** Returns the fields of an invitation that audit events contain. */
export const auditedFields = ({
  email,
  role,
  projects,
  expiresAt,
}: Pick<OrganizationInvitation, 'email' | 'role' | 'projects' | 'expiresAt'>) => ({
  email,
  role,
  projects,
  expiresAt: expiresAt.toISOString(),
});

/** Returns an audit event of an invitation, which the admins of its organization may see. */
export const auditEventOf = (
  invitation: OrganizationInvitation,
  operation: Operation,
  fields: Pick<AuditEvent, 'before' | 'after'>,
): AuditEvent => ({
  eventType: 'invitation',
  operation,
  outcome: 'success',
  target: auditTargetOf(invitation),
  organization: invitation.organization,
  ...fields,
});
