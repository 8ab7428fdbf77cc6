import { enforce, type SignedInCaller } from '../../access/actor.ts';
import { type Attempt, operate } from '../../access/operate.ts';
import { decideListing } from '../../access/permissions.ts';
import type { MemberRole } from '../../access/roles.ts';
import type { Services } from '../../identity/services.ts';
import {
  changeUser,
  type MembershipsAsked,
  type OwnershipTransfer,
  type UserBody,
} from '../../identity/users/index.ts';
import { AppError } from '../../lib/errors.ts';
import { applyChanges, forgetUsers, refuseFaults } from './apply.ts';
import type { MemberBody } from './contract.ts';
import { findResource, loadMembers, lockMembers } from './facts.ts';
import { grantMemberships } from './grant.ts';
import { presentMembers } from './members.ts';
import { type MemberChange, type Resource, whereOf } from './model.ts';
import { transferResources } from './ownership-transfer.ts';
import { belongsTo, decideManageMembers, leavesItToNobody } from './policy.ts';
import { tellSystemAdmins } from './tell.ts';

/** Which place, by the route that was asked. */
type ResourceKey = Pick<Resource, 'type' | 'id'>;

/** What goes along with the end of a membership. */
interface Leaving {
  transfers?: readonly OwnershipTransfer[];
  /** So that the only admin of an organization may leave it. */
  tellSystemAdmins?: boolean | undefined;
}

/** The course of every change of one membership. Nothing is held for who may not even know of the place. */
async function changeMember(
  services: Services,
  caller: SignedInCaller,
  { type, id }: ResourceKey,
  change: MemberChange,
  { transfers = [], tellSystemAdmins: shallTell = false }: Leaving = {},
): Promise<MemberBody | undefined> {
  const { actor } = caller;
  const attempt: Attempt = {
    eventType: 'membership',
    operation: change.role === null ? 'remove' : 'put',
    target: { type: 'user', id: change.userId, name: null },
  };
  const { changed, body } = await operate(services, caller, attempt, async (tx, now) => {
    const found = await findResource(tx, type, id);
    if (!found) throw new AppError('not_found');
    const leaves = change.role === null && change.userId === actor.id && belongsTo(actor, found);
    if (!leaves) enforce(decideManageMembers(actor, found));
    Object.assign(attempt, whereOf(found));
    const successors = transfers.map(({ userId }) => userId);
    const before = await lockMembers(tx, actor, found, [change.userId, ...successors]);
    const { place } = before;
    refuseFaults(caller, before, [change], { systemAdminsAreTold: true });
    await transferResources(tx, caller, now, { id: change.userId }, place, transfers);
    // A successor may be an admin by now.
    const held = transfers.length === 0 ? before : await loadMembers(tx, actor, place, [change.userId]);
    const user = held.users.get(change.userId);
    const tells = shallTell && user && leavesItToNobody(actor, place, held.factsOf(user), change.role);
    if (tells) await tellSystemAdmins(tx, services, caller, now, place);
    const options = { systemAdminsAreTold: tells };
    const changed = await applyChanges(tx, services, caller, now, held, [change], options);
    const [body] = await presentMembers(tx, actor, place, [change.userId]);
    return { changed: [...changed, ...successors], body };
  });
  forgetUsers(services, changed);
  return body;
}

/** Makes somebody a member, or gives a member another role. The second time is not an error. Throws 403, 404, 409. */
export async function putMember(
  services: Services,
  caller: SignedInCaller,
  key: ResourceKey,
  userId: string,
  role: MemberRole,
): Promise<MemberBody> {
  const member = await changeMember(services, caller, key, { userId, role });
  if (!member) throw new AppError('not_found');
  return member;
}

/**
 * Removes a member, who may be the caller: everybody may leave. Memberships in an organization's projects end along with
 * it. Throws 403, 404, 409 `last_organization_admin` or `mail_not_configured`, 422 when something can't be handed over.
 */
export async function removeMember(
  services: Services,
  caller: SignedInCaller,
  key: ResourceKey,
  userId: string,
  leaving: Leaving,
): Promise<void> {
  await changeMember(services, caller, key, { userId, role: null }, leaving);
}

/** Adds and changes what is named; what is not stays. Throws 403, 404, 422 with all faults at once. */
export async function grantRoles(
  services: Services,
  caller: SignedInCaller,
  id: string,
  asked: MembershipsAsked,
): Promise<UserBody> {
  const course = { action: 'view', operation: 'grant', eventType: 'membership' } as const;
  const user = await changeUser(services, caller, id, course, async ({ tx, now, user }) => {
    enforce(decideListing(caller.actor));
    await grantMemberships(tx, services, caller, now, user, asked, '');
  });
  if (!user) throw new AppError('not_found');
  return user;
}
