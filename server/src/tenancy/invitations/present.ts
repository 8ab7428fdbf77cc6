import type { Actor } from '../../access/actor.ts';
import type { Services } from '../../identity/services.ts';
import { decideManageInvitations, type UserDetails } from '../../identity/users/index.ts';
import { isMailSetUp, rootUrlOf } from '../../settings/index.ts';
import type { InvitationBody } from './contract.ts';
import { hasExpired, type Invitation } from './model.ts';

/** Where a token leads. Begins with what admins have set, and never with what a request says. */
const linkOf = (services: Services, token: string): string =>
  `${rootUrlOf(services)}/accept-invitation#token=${token}`;

/** What can be done with an invitation that nobody has accepted yet; without a mail server there is nothing to send again. */
const abilitiesOf = (allowed: boolean, mailIsSetUp: boolean): InvitationBody['abilities'] => ({
  resend: allowed && mailIsSetUp,
  copyLink: allowed,
  revoke: allowed,
});

/** Presents invitations to this caller, at this moment. */
export function presenterOf(
  services: Services,
  actor: Actor,
  now: Date,
): (invitation: Invitation, token?: string) => InvitationBody {
  const mailIsSetUp = isMailSetUp(services);
  const manages = decideManageInvitations(actor).allowed;
  return (invitation, token) => ({
    id: invitation.id,
    email: invitation.email,
    userId: invitation.userId,
    systemRole: invitation.systemRole,
    memberships: invitation.memberships,
    status: hasExpired(invitation, now) ? 'expired' : invitation.status,
    expiresAt: invitation.expiresAt.toISOString(),
    createdBy: invitation.createdBy,
    createdAt: invitation.createdAt.toISOString(),
    delivery: invitation.delivery,
    ...(token === undefined ? {} : { link: linkOf(services, token) }),
    version: invitation.version,
    abilities: abilitiesOf(manages && invitation.status === 'pending', mailIsSetUp),
  });
}

/** Presents what an invited user’s entry tells of the invitation to those who may manage it; to others it is not told. */
export function detailsPresenterOf(services: Services, now: Date): (invitation: Invitation) => UserDetails {
  const abilities = abilitiesOf(true, isMailSetUp(services));
  return (invitation) => ({
    invitation: {
      id: invitation.id,
      status: hasExpired(invitation, now) ? 'expired' : 'pending',
      expiresAt: invitation.expiresAt.toISOString(),
      delivery: invitation.delivery,
      abilities,
    },
  });
}
