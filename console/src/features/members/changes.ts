import type { Member } from 'roster-contract';
import type { MemberRole } from '../memberships/memberships.ts';
import type { Person } from './data.ts';

/** What shall become of one person's membership. */
export interface MemberChange {
  user: Person;
  /** What they are now; null: no member. */
  former: MemberRole | null;
  /** What they shall be; null: no member. */
  role: MemberRole | null;
}

/** Changes by user id; who is not named stays as they are. */
export type MemberChanges = Readonly<Record<string, MemberChange>>;

/** The changes with another wish for one person; a wish for what is the case already is none. */
export function withChange(changes: MemberChanges, change: MemberChange): MemberChanges {
  const { [change.user.id]: _replaced, ...others } = changes;
  return change.role === change.former ? others : { ...others, [change.user.id]: change };
}

/** As the server takes changes: a merge patch by user id. */
export const patchOf = (changes: MemberChanges): Record<string, MemberRole | null> =>
  Object.fromEntries(Object.entries(changes).map(([id, { role }]) => [id, role]));

/** The members that something new begins with. */
export function newMembersOf(changes: MemberChanges): Record<string, MemberRole> {
  const members: Record<string, MemberRole> = {};
  for (const [id, { role }] of Object.entries(changes)) if (role !== null) members[id] = role;
  return members;
}

/** A row among the members: as they are, and what shall become of them. */
export interface MemberWish extends MemberChange {
  /** As the server told it; undefined for whom is not a member yet. */
  member?: Member | undefined;
}

/**
 * The members as they would be: who is added first, and whom the server refused, so that nobody has to look for them;
 * then the present ones, with what is wished of each.
 */
export function wishesOf(
  members: readonly Member[],
  changes: MemberChanges,
  faults: Readonly<Record<string, string>>,
): MemberWish[] {
  const isFirst = ({ user, former }: MemberChange) => former === null || user.id in faults;
  const present = new Map(members.map((member) => [member.user.id, member]));
  const first = Object.values(changes).filter(isFirst);
  const isAbove = new Set(first.map(({ user }) => user.id));
  return [
    ...first.map((change) => ({ ...change, member: present.get(change.user.id) })),
    ...members
      .filter(({ user }) => !isAbove.has(user.id))
      .map((member) => ({
        ...(changes[member.user.id] ?? { user: member.user, former: member.role, role: member.role }),
        member,
      })),
  ];
}
