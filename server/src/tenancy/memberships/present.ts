import type { Actor } from '../../access/actor.ts';
import type { Queryable } from '../../db/database.ts';
import { findUsers, type UserRecord } from '../../identity/users/index.ts';
import type { Resource } from '../resources/index.ts';
import type { MemberBody } from './contract.ts';
import { memberFactsOf } from './facts.ts';
import { decideMember, type MemberFacts } from './policy.ts';
import { findActiveAdmins, findMemberships } from './store.ts';

/** Presents a user as the lists of members and candidates show them. */
export const presentPerson = ({
  id,
  username,
  email,
  status,
  systemRole,
}: Pick<UserRecord, 'id' | 'username' | 'email' | 'status' | 'systemRole'>) => ({
  id,
  username,
  email,
  status,
  systemRole,
});

/** Presents those of these users who are members, in the order given, with what the actor may do with each membership. */
export async function presentMembers(
  db: Queryable,
  actor: Actor,
  resource: Resource,
  userIds: readonly string[],
): Promise<MemberBody[]> {
  const [users, memberships, admins] = await Promise.all([
    findUsers(db, userIds),
    findMemberships(db, resource, userIds),
    findActiveAdmins(db, resource, 2),
  ]);
  const byId = new Map(users.map((user) => [user.id, user]));
  return userIds.flatMap((id) => {
    const user = byId.get(id);
    const membership = memberships.get(id);
    if (!user || !membership) return [];
    const facts = memberFactsOf(actor, resource, user, membership.role, admins);
    return [presentMember(actor, resource, { user, ...membership, facts })];
  });
}

function presentMember(
  actor: Actor,
  resource: Resource,
  member: { user: UserRecord; role: 'admin' | 'viewer'; joinedAt: Date; facts: MemberFacts },
): MemberBody {
  const otherRole = member.role === 'admin' ? 'viewer' : 'admin';
  const decisions = {
    changeRole: decideMember(actor, resource, member.facts, otherRole),
    remove: decideMember(actor, resource, member.facts, null),
  };
  const denials: Record<string, string> = {};
  for (const [ability, decision] of Object.entries(decisions)) {
    if (!decision.allowed && decision.reason !== 'forbidden') denials[ability] = decision.reason;
  }
  return {
    user: presentPerson(member.user),
    role: member.role,
    joinedAt: member.joinedAt.toISOString(),
    abilities: { changeRole: decisions.changeRole.allowed, remove: decisions.remove.allowed },
    denials,
  };
}
