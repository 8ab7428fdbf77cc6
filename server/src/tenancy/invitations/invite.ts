import type { Static } from 'typebox';
import { enforce, type SignedInCaller } from '../../access/actor.ts';
import { lockAuthority } from '../../access/facts.ts';
import { type Attempt, recordingRefusals } from '../../access/operate.ts';
import type { Tx } from '../../db/database.ts';
import type { Services } from '../../identity/services.ts';
import { changeInvitedRole, decideInviteUsers } from '../../identity/users/index.ts';
import { expiryFrom, makeOffers, readOffered, revokeWaiting } from '../organization-invitations/index.ts';
import type { InviteResult, InviteResults, InviteUsersInput } from './contract.ts';
import { forEachAddress } from './each-address.ts';
import { loadUserByEmail } from './facts.ts';
import { inviteMembers } from './invite-members.ts';
import { issueInvitation, lockPendingOf } from './issue.ts';
import { decideInviteMembers } from './policy.ts';
import { presenterOf } from './present.ts';

/**
 * Invites people by their addresses: to an account, as system admins do; or to organizations, as the admins of these do.
 * Throws 401 when the caller's authority ends on the way, 403, 409 `invitations_disabled`, 422.
 */
export async function inviteUsers(
  services: Services,
  caller: SignedInCaller,
  input: InviteUsersInput,
): Promise<Static<typeof InviteResults>> {
  const attempt: Attempt = { eventType: 'invitation', operation: 'create', target: undefined };
  const toOrganizations = decideInviteMembers(caller.actor, input.systemRole ?? 'user');
  await recordingRefusals(services, caller, attempt, async () => {
    if (caller.actor.systemRole === 'admin')
      enforce(decideInviteUsers(caller.actor, services.settings.current.userInvite.method));
    else enforce(toOrganizations);
  });
  return caller.actor.systemRole === 'admin'
    ? forEachAddress(services, caller, input.emails, (tx, email) =>
        invite(services, tx, caller, email, input),
      )
    : inviteMembers(services, caller, input);
}

async function invite(
  services: Services,
  tx: Tx,
  caller: SignedInCaller,
  email: string,
  { systemRole = 'user', memberships = {} }: InviteUsersInput,
): Promise<InviteResult> {
  const { actor } = caller;
  const now = services.clock.now();
  await lockAuthority(tx, actor);
  const user = await loadUserByEmail(tx, email);
  const places = await readOffered(tx, actor, memberships, true);
  if (user?.status === 'active') return { email, result: 'already_active' };
  if (user?.status === 'disabled') return { email, result: 'disabled' };
  // Read before the role changes, which it is told from.
  const pending = user && (await lockPendingOf(tx, user));
  if (user) await changeInvitedRole(tx, caller, user, systemRole, now);

  const createdBy = { id: actor.id, name: actor.name };
  const expiresAt = expiryFrom(services, now);
  const { invitation, token } = await issueInvitation(services, tx, caller, now, {
    user,
    pending,
    email: user?.email ?? email,
    systemRole,
    createdBy,
    // They come true with the account; there is nothing to find out about the address.
    along: async () => {
      const offer = { email: user?.email ?? email, expiresAt, unanswered: false, createdBy, createdAt: now };
      const offered = await makeOffers(tx, caller, offer, places);
      await revokeWaiting(tx, caller, [offer.email], now, offered);
    },
  });
  const present = presenterOf(services, actor, now);
  return { email, result: pending ? 'renewed' : 'invited', invitation: present(invitation, token) };
}
