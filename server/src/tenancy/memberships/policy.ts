import { type Actor, ALLOWED, type Decision, denied } from '../../access/actor.ts';
import type { MemberRole } from '../../access/roles.ts';
import type { UserRecord } from '../../identity/users/index.ts';
import { decideAtResource, type Resource } from '../resources/index.ts';

/** The facts about a user and an organization or project that decisions need. */
export interface MemberFacts {
  user: Pick<UserRecord, 'id' | 'systemRole' | 'status'>;
  /** The user's present role; undefined when they are not a member. */
  role: MemberRole | undefined;
  /** Whether the user is its only active admin. */
  isOnlyAdmin: boolean;
  /** Whether the actor may choose the user: as an admin of something that the user belongs to. */
  isVisible: boolean;
  /** Whether the user is a member of the organization, or of the project's organization. */
  isInOrganization: boolean;
}

/** Decides whether the actor may manage members there at all; `decideMember` then decides for each of them. */
export const decideManageMembers = (actor: Actor, resource: Resource): Decision =>
  decideAtResource(actor, 'manageMembers', resource);

/**
 * Decides whether the actor may give a user a role in an organization or project (docs/permissions.md). Every member may
 * leave.
 * @param role null ends the membership.
 * @param notifiesSystemAdmins whether system admins are notified, so that the only admin may leave an organization.
 */
export function decideMember(
  actor: Actor,
  resource: Resource,
  facts: MemberFacts,
  role: MemberRole | null,
  notifiesSystemAdmins = false,
): Decision {
  const isSelf = facts.user.id === actor.id;
  const leaves = isSelf && role === null && facts.role !== undefined;
  const managed = leaves ? ALLOWED : decideManageMembers(actor, resource);
  if (!managed.allowed) return managed;
  if (facts.role === undefined)
    return role === null ? denied('not_found') : decideAddition(actor, resource, facts);
  if (facts.user.systemRole === 'admin' && actor.systemRole !== 'admin' && !isSelf)
    return denied('higher_role');
  return leavesWithoutAdmin(actor, resource, facts, role) && !notifiesSystemAdmins
    ? denied('last_organization_admin')
    : ALLOWED;
}

/**
 * Returns whether the actor, as the only admin of an organization, gives up that role. It does not apply to admins whom
 * others remove: the preview warns about that.
 */
export function leavesWithoutAdmin(
  actor: Actor,
  resource: Resource,
  { user, role: before, isOnlyAdmin }: MemberFacts,
  role: MemberRole | null,
): boolean {
  const stepsDown = user.id === actor.id && before === 'admin' && role !== 'admin';
  return stepsDown && resource.type === 'organization' && isOnlyAdmin && actor.systemRole !== 'admin';
}

function decideAddition(actor: Actor, resource: Resource, facts: MemberFacts): Decision {
  if (!facts.isVisible) return denied('not_found');
  if (facts.user.systemRole === 'admin' && actor.systemRole !== 'admin' && facts.user.id !== actor.id)
    return denied('higher_role');
  if (facts.user.status === 'pending') return denied('not_activated');
  if (resource.type === 'project' && !facts.isInOrganization) return denied('not_organization_member');
  return ALLOWED;
}
