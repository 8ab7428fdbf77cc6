import type { Actor } from '../../access/actor.ts';
import { decideAtOrganization } from '../../access/permissions.ts';
import type { OrganizationInvitationBody } from './contract.ts';
import { type Offer, statusOf } from './model.ts';

/** Presents an organization's offers to this caller, at this moment. */
export const presenterOf =
  (actor: Actor, now: Date): ((offer: Offer) => OrganizationInvitationBody) =>
  (offer) => {
    const manages =
      offer.status === 'pending' &&
      decideAtOrganization(actor, 'manageMembers', offer.organization.id).allowed;
    return {
      id: offer.id,
      email: offer.email,
      role: offer.role,
      projects: offer.projects,
      status: statusOf(offer, now),
      expiresAt: offer.expiresAt.toISOString(),
      createdBy: offer.createdBy,
      createdAt: offer.createdAt.toISOString(),
      delivery: actor.systemRole === 'admin' ? offer.delivery : null,
      abilities: { resend: manages, revoke: manages },
    };
  };

/** Presents an offer to the person whose it is. */
export const presentOwn = (offer: Offer) => ({
  id: offer.id,
  organization: offer.organization,
  role: offer.role,
  projects: offer.projects,
  invitedBy: offer.createdBy.name,
  expiresAt: offer.expiresAt.toISOString(),
});
