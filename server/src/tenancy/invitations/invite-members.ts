import type { SignedInCaller } from '../../access/actor.ts';
import { lockAuthority } from '../../access/facts.ts';
import type { Tx } from '../../db/database.ts';
import type { Services } from '../../identity/services.ts';
import { invalid } from '../../lib/errors.ts';
import {
  countAsking,
  expiryFrom,
  findThoseWithMember,
  makeOffers,
  readOffered,
} from '../organization-invitations/index.ts';
import type { InviteResult, InviteUsersInput } from './contract.ts';
import { forEachAddress } from './each-address.ts';

/**
 * Asks people to join organizations of the caller's. Whether anybody has an address is not asked here, so the statements
 * and the answer are the same for all (`answer.ts` does the rest); but who is a member already they see anyway.
 * Throws 401, 422.
 */
export async function inviteMembers(
  services: Services,
  caller: SignedInCaller,
  input: InviteUsersInput,
): Promise<{ results: InviteResult[] }> {
  const asked = input.memberships?.organizations ?? [];
  if (asked.length === 0) {
    const path = '/memberships/organizations';
    throw invalid([{ path, code: 'required', message: 'must name an organization of yours' }]);
  }
  return forEachAddress(services, caller, input.emails, (tx, email) =>
    inviteMember(services, tx, caller, email, input),
  );
}

async function inviteMember(
  services: Services,
  tx: Tx,
  caller: SignedInCaller,
  email: string,
  { memberships = {} }: InviteUsersInput,
): Promise<InviteResult> {
  const { actor } = caller;
  const now = services.clock.now();
  await lockAuthority(tx, actor);
  const places = await readOffered(tx, actor, memberships, false);
  const members = new Set(
    await findThoseWithMember(
      tx,
      places.map(({ organization }) => organization.id),
      email,
    ),
  );
  const others = places.filter(({ organization }) => !members.has(organization.id));
  if (others.length === 0) return { email, result: 'already_member' };
  if (await countAsking(tx, services, caller, email)) return { email, result: 'too_many_attempts' };
  const createdBy = { id: actor.id, name: actor.name };
  const offer = { email, expiresAt: expiryFrom(services, now), unanswered: true, createdBy, createdAt: now };
  await makeOffers(tx, caller, offer, others);
  return { email, result: 'invited' };
}
