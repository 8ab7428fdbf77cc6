import type { Actor } from '../../access/actor.ts';
import { decideManageInvitations, type UserDetails } from '../../identity/users/index.ts';
import type { Vault } from '../../lib/vault.ts';
import { isMailSetUp, type SettingsSnapshot } from '../../settings/index.ts';
import type { InvitationBody } from './contract.ts';
import { hasExpired, type Invitation } from './model.ts';

/** What presenting an invitation depends on. */
export interface PresentDependencies {
  settings: SettingsSnapshot;
  vault: Vault;
}

/** Returns the URL of a link. It begins with the configured root URL, never with the host of a request. */
const linkOf = (dependencies: PresentDependencies, token: string): string =>
  `${dependencies.settings.rootUrl}/accept-invitation#token=${token}`;

/** Returns what can be done with a pending invitation; without a mail server it can't be sent again. */
const abilitiesOf = (allowed: boolean, mailIsSetUp: boolean): InvitationBody['abilities'] => ({
  resend: allowed && mailIsSetUp,
  copyLink: allowed,
  revoke: allowed,
});

/** Returns a function that presents invitations to the actor. */
export function presenterOf(
  dependencies: PresentDependencies,
  actor: Actor,
  now: Date,
): (invitation: Invitation, token?: string) => InvitationBody {
  const mailIsSetUp = isMailSetUp(dependencies);
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
    ...(token === undefined ? {} : { link: linkOf(dependencies, token) }),
    version: invitation.version,
    abilities: abilitiesOf(manages && invitation.status === 'pending', mailIsSetUp),
  });
}

/** Returns a function that presents the invitation of a pending user to actors who may manage invitations. */
export function detailsPresenterOf(
  dependencies: PresentDependencies,
  now: Date,
): (invitation: Invitation) => UserDetails {
  const abilities = abilitiesOf(true, isMailSetUp(dependencies));
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
