import { enforce, type SignedInCaller } from '../../access/actor.ts';
import { type Attempt, operate } from '../../access/operate.ts';
import { decideListing } from '../../access/permissions.ts';
import type { MemberRole } from '../../access/roles.ts';
import type { Services } from '../../identity/services.ts';
import {
  changeUser,
  type HandOver,
  type MembershipsAsked,
  type UserBody,
} from '../../identity/users/index.ts';
import { AppError } from '../../kit/errors.ts';
import { applyChanges, forgetUsers, refuseFaults } from './apply.ts';
import type { MemberBody } from './contract.ts';
import { findPlace, holdMembers, loadMembers } from './facts.ts';
import { grantMemberships } from './grant.ts';
import { handOverPlaces } from './hand-over.ts';
import { presentMembers } from './members.ts';
import { type MemberChange, type Place, whereOf } from './model.ts';
import { belongsTo, decideManageMembers, leavesItToNobody } from './policy.ts';
import { tellSystemAdmins } from './tell.ts';

/** Which place, by the route that was asked. */
type PlaceKey = Pick<Place, 'type' | 'id'>;

/** What goes along with the end of a membership. */
interface Leaving {
  handOvers?: readonly HandOver[];
  /** So that the only admin of an organization may leave it. */
  tellSystemAdmins?: boolean | undefined;
}

/** The course of every change of one membership. Nothing is held for who may not even know of the place. */
async function changeMember(
  services: Services,
  caller: SignedInCaller,
  { type, id }: PlaceKey,
  change: MemberChange,
  { handOvers = [], tellSystemAdmins: shallTell = false }: Leaving = {},
): Promise<MemberBody | undefined> {
  const { actor } = caller;
  const attempt: Attempt = {
    eventType: 'membership',
    operation: change.role === null ? 'remove' : 'put',
    target: { type: 'user', id: change.userId, name: null },
  };
  const { changed, body } = await operate(services, caller, attempt, async (tx, now) => {
    const found = await findPlace(tx, type, id);
    if (!found) throw new AppError('not_found');
    const leaves = change.role === null && change.userId === actor.id && belongsTo(actor, found);
    if (!leaves) enforce(decideManageMembers(actor, found));
    Object.assign(attempt, whereOf(found));
    const successors = handOvers.map(({ userId }) => userId);
    const before = await holdMembers(tx, actor, found, [change.userId, ...successors]);
    const { place } = before;
    refuseFaults(caller, before, [change], { systemAdminsAreTold: true });
    await handOverPlaces(tx, caller, now, { id: change.userId }, place, handOvers);
    // A successor may be an admin by now.
    const held = handOvers.length === 0 ? before : await loadMembers(tx, actor, place, [change.userId]);
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
  key: PlaceKey,
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
  key: PlaceKey,
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
