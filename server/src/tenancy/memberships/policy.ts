import { type Actor, ALLOWED, type Decision, denied } from '../../access/actor.ts';
import { decideAtOrganization, decideAtProject, type ProjectPermission } from '../../access/permissions.ts';
import type { MemberRole } from '../../access/roles.ts';
import type { UserRecord } from '../../identity/users/index.ts';
import type { Resource } from './model.ts';

/** The facts about a person and a place that decisions need. */
export interface MemberFacts {
  user: Pick<UserRecord, 'id' | 'systemRole' | 'status'>;
  /** What they are there now. */
  role: MemberRole | undefined;
  /** Nobody else is an active admin there. */
  isOnlyAdmin: boolean;
  /** Whether the actor may see this person at all. */
  isVisible: boolean;
  /** Whether they belong to the organization of the place. */
  isInOrganization: boolean;
}

/** Whether the actor may do this at a place, and why not. */
export const decideAtResource = (actor: Actor, permission: ProjectPermission, place: Resource): Decision =>
  place.type === 'organization'
    ? decideAtOrganization(actor, permission, place.id)
    : decideAtProject(actor, permission, { projectId: place.id, organizationId: place.organization.id });

/** Whether the actor is a member of a place. */
export const belongsTo = (actor: Actor, { type, id }: Pick<Resource, 'type' | 'id'>): boolean =>
  (type === 'organization' ? actor.organizations : actor.projects).has(id);

/** Whether the actor may see a place's members. */
export const decideViewMembers = (actor: Actor, place: Resource): Decision =>
  decideAtResource(actor, 'viewMembers', place);

/** Whether the actor may add, remove and change members of a place; of each of them `decideMember` has the word besides. */
export const decideManageMembers = (actor: Actor, place: Resource): Decision =>
  decideAtResource(actor, 'manageMembers', place);

/**
 * Whether the actor may make this person what they shall be in a place (product.md, Roles). Everybody may leave.
 * @param role null: no member any more.
 * @param systemAdminsAreTold the only admin of an organization may leave it when they are.
 */
export function decideMember(
  actor: Actor,
  place: Resource,
  facts: MemberFacts,
  role: MemberRole | null,
  systemAdminsAreTold = false,
): Decision {
  const isSelf = facts.user.id === actor.id;
  const leaves = isSelf && role === null && facts.role !== undefined;
  const managed = leaves ? ALLOWED : decideManageMembers(actor, place);
  if (!managed.allowed) return managed;
  if (facts.role === undefined)
    return role === null ? denied('not_found') : decideAddition(actor, place, facts);
  if (facts.user.systemRole === 'admin' && actor.systemRole !== 'admin' && !isSelf)
    return denied('higher_role');
  return leavesItToNobody(actor, place, facts, role) && !systemAdminsAreTold
    ? denied('last_organization_admin')
    : ALLOWED;
}

/**
 * Whether somebody would leave an organization to nobody by their own doing. Others remove the only admin knowingly: the
 * preview tells them.
 */
export function leavesItToNobody(
  actor: Actor,
  place: Resource,
  { user, role: before, isOnlyAdmin }: MemberFacts,
  role: MemberRole | null,
): boolean {
  const stepsDown = user.id === actor.id && before === 'admin' && role !== 'admin';
  return stepsDown && place.type === 'organization' && isOnlyAdmin && actor.systemRole !== 'admin';
}

function decideAddition(actor: Actor, place: Resource, facts: MemberFacts): Decision {
  if (!facts.isVisible) return denied('not_found');
  if (facts.user.systemRole === 'admin' && actor.systemRole !== 'admin' && facts.user.id !== actor.id)
    return denied('higher_role');
  if (facts.user.status === 'pending') return denied('not_activated');
  if (place.type === 'project' && !facts.isInOrganization) return denied('not_organization_member');
  return ALLOWED;
}
