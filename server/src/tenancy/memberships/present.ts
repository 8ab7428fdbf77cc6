import type { Actor } from '../../access/actor.ts';
import type { MemberRole } from '../../access/roles.ts';
import type { Queryable } from '../../db/database.ts';
import { findUsers, type UserRecord } from '../../identity/users/index.ts';
import type { Resource } from '../resources/index.ts';
import type { MemberBody } from './contract.ts';
import { memberFactsOf } from './facts.ts';
import { decideMember, type MemberFacts } from './policy.ts';
import { findActiveAdmins, findGrantedRoles, findMemberships, type GrantedRole } from './store.ts';

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
  const [users, memberships, granted, admins] = await Promise.all([
    findUsers(db, userIds),
    findMemberships(db, resource, userIds),
    findGrantedRoles(db, resource, userIds),
    findActiveAdmins(db, resource, 2),
  ]);
  const byId = new Map(users.map((user) => [user.id, user]));
  return userIds.flatMap((id) => {
    const user = byId.get(id);
    const membership = memberships.get(id);
    if (!user || !membership) return [];
    const facts = memberFactsOf(actor, resource, user, membership.role, admins);
    const sources = sourcesOf(membership.role, granted.get(id) ?? []);
    return [presentMember(actor, resource, { user, ...membership, facts, sources })];
  });
}

/** Returns where a role comes from. A role that is not what a mapping left there was changed by an admin since. */
function sourcesOf(role: MemberRole, grants: readonly GrantedRole[]): MemberBody['sources'] {
  const isUnchanged = grants.every(({ effectiveRole }) => effectiveRole === role);
  const kept = grants.flatMap(({ manualRole }) => manualRole ?? []);
  const manual = grants.length === 0 || !isUnchanged ? role : (kept.find((each) => each === role) ?? kept[0]);
  return [
    ...(manual === undefined ? [] : [{ type: 'manual' as const, id: null, role: manual }]),
    ...grants.map((grant) => ({ type: 'sso' as const, id: grant.connectionId, role: grant.role })),
  ];
}

function presentMember(
  actor: Actor,
  resource: Resource,
  member: {
    user: UserRecord;
    role: MemberRole;
    joinedAt: Date;
    facts: MemberFacts;
    sources: MemberBody['sources'];
  },
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
    sources: member.sources,
    abilities: { changeRole: decisions.changeRole.allowed, remove: decisions.remove.allowed },
    denials,
  };
}
