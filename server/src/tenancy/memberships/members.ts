import type { Actor } from '../../access/actor.ts';
import type { Queryable } from '../../db/database.ts';
import { findUsers } from '../../identity/users/index.ts';
import type { MemberBody } from './contract.ts';
import { memberFactsOf } from './facts.ts';
import type { Resource } from './model.ts';
import { presentMember } from './present.ts';
import { findActiveAdmins, findMemberships } from './store.ts';

/** Those of these people who are members of a place, in the order given, as this caller sees them. */
export async function presentMembers(
  db: Queryable,
  actor: Actor,
  place: Resource,
  userIds: readonly string[],
): Promise<MemberBody[]> {
  const [users, memberships, admins] = await Promise.all([
    findUsers(db, userIds),
    findMemberships(db, place, userIds),
    findActiveAdmins(db, place, 2),
  ]);
  const byId = new Map(users.map((user) => [user.id, user]));
  return userIds.flatMap((id) => {
    const user = byId.get(id);
    const membership = memberships.get(id);
    if (!user || !membership) return [];
    const facts = memberFactsOf(actor, place, user, membership.role, admins);
    return [presentMember(actor, place, { user, ...membership, facts })];
  });
}
