import type { Member } from 'roster-contract';
import type { MemberUser } from '../../memberships/api.ts';
import type { MemberRole } from '../../memberships/memberships.ts';

/** A pending change of one membership. */
export interface MemberChange {
  user: MemberUser;
  /** The current role; null: not a member. */
  former: MemberRole | null;
  /** The new role; null: not a member. */
  role: MemberRole | null;
}

/** Pending changes by user id; other members stay as they are. */
export type MemberChanges = Readonly<Record<string, MemberChange>>;

/** Adds or replaces a change; a change back to the current role removes it. */
export function withChange(changes: MemberChanges, change: MemberChange): MemberChanges {
  const { [change.user.id]: _replaced, ...others } = changes;
  return change.role === change.former ? others : { ...others, [change.user.id]: change };
}

/** Returns the changes as a merge patch by user id. */
export const patchOf = (changes: MemberChanges): Record<string, MemberRole | null> =>
  Object.fromEntries(Object.entries(changes).map(([id, { role }]) => [id, role]));

/** Returns the members of a new organization or project. */
export function newMembersOf(changes: MemberChanges): Record<string, MemberRole> {
  const members: Record<string, MemberRole> = {};
  for (const [id, { role }] of Object.entries(changes)) if (role !== null) members[id] = role;
  return members;
}

/** A row of the picker: a member with the pending change. */
export interface MemberRow extends MemberChange {
  /** Undefined for a new member. */
  member?: Member | undefined;
}

/** Returns the rows of the picker: new members and those with faults first, then the current members. */
export function rowsOf(
  members: readonly Member[],
  changes: MemberChanges,
  faults: Readonly<Record<string, string>>,
): MemberRow[] {
  const isFirst = ({ user, former }: MemberChange) => former === null || user.id in faults;
  const current = new Map(members.map((member) => [member.user.id, member]));
  const first = Object.values(changes).filter(isFirst);
  const firstIds = new Set(first.map(({ user }) => user.id));
  return [
    ...first.map((change) => ({ ...change, member: current.get(change.user.id) })),
    ...members
      .filter(({ user }) => !firstIds.has(user.id))
      .map((member) => ({
        ...(changes[member.user.id] ?? { user: member.user, former: member.role, role: member.role }),
        member,
      })),
  ];
}
