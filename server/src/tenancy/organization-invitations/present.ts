import type { Actor } from '../../access/actor.ts';
import { decideAtOrganization } from '../../access/permissions.ts';
import type { OrganizationInvitationBody } from './contract.ts';
import { type OrganizationInvitation, statusOf } from './model.ts';

/** Returns a function that presents invitations of an organization to the actor. */
export const presenterOf =
  (actor: Actor, now: Date): ((invitation: OrganizationInvitation) => OrganizationInvitationBody) =>
  (invitation) => {
    const manages =
      invitation.status === 'pending' &&
      decideAtOrganization(actor, 'manageMembers', invitation.organization.id).allowed;
    return {
      id: invitation.id,
      email: invitation.email,
      role: invitation.role,
      projects: invitation.projects,
      status: statusOf(invitation, now),
      expiresAt: invitation.expiresAt.toISOString(),
      createdBy: invitation.createdBy,
      createdAt: invitation.createdAt.toISOString(),
      delivery: actor.systemRole === 'admin' ? invitation.delivery : null,
      abilities: { resend: manages, revoke: manages },
    };
  };

/** Presents an invitation to the invited user. */
export const presentOwn = (invitation: OrganizationInvitation) => ({
  id: invitation.id,
  organization: invitation.organization,
  role: invitation.role,
  projects: invitation.projects,
  invitedBy: invitation.createdBy.name,
  expiresAt: invitation.expiresAt.toISOString(),
});
