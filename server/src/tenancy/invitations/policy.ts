import { type Actor, ALLOWED, type Decision, denied } from '../../access/actor.ts';
import { administersOrganizations } from '../../access/permissions.ts';
import { type LinkStatus, linkErrorOf } from '../../identity/credentials/index.ts';
import { hasExpired, type Invitation, type Link } from './model.ts';

/**
 * Decides whether an actor who is not a system admin may invite to organizations; `resolveInvitedRoles` then decides for
 * each of them.
 */
export function decideInviteToOrganizations(actor: Actor, systemRole: 'admin' | 'user'): Decision {
  return administersOrganizations(actor) && systemRole !== 'admin' ? ALLOWED : denied('forbidden');
}

/** Returns whether all invitations to organizations that the invitation was made for are revoked. */
const hasNoPurpose = ({ forOrganizations, memberships }: Invitation): boolean =>
  forOrganizations && memberships.organizations.length === 0;

/** Returns the status of a link. A former link of an expired invitation is expired: there is no newer one to look for. */
export function linkStatusOf({ invitation, isFormer }: Link, now: Date): Exclude<LinkStatus, 'used'> {
  if (invitation.status !== 'pending') return invitation.status;
  if (hasNoPurpose(invitation)) return 'revoked';
  if (hasExpired(invitation, now)) return 'expired';
  return isFormer ? 'replaced' : 'pending';
}

/** Decides whether a link can be used to create an account. */
export function decideLink(link: Link, now: Date): Decision {
  const error = linkErrorOf(linkStatusOf(link, now));
  return error === undefined ? ALLOWED : denied(error);
}
