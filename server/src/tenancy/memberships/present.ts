import type { Actor } from '../../access/actor.ts';
import type { UserRecord } from '../../identity/users/index.ts';
import type { MemberBody } from './contract.ts';
import type { Resource } from './model.ts';
import { decideMember, type MemberFacts } from './policy.ts';

/** A person as the lists of members and candidates show one. */
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

/** A member as this caller sees one, with what the caller may do with the membership. */
export function presentMember(
  actor: Actor,
  place: Resource,
  member: { user: UserRecord; role: 'admin' | 'viewer'; joinedAt: Date; facts: MemberFacts },
): MemberBody {
  const otherRole = member.role === 'admin' ? 'viewer' : 'admin';
  const decisions = {
    changeRole: decideMember(actor, place, member.facts, otherRole),
    remove: decideMember(actor, place, member.facts, null),
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
