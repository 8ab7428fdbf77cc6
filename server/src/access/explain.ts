import {
  GRANTS,
  type Grant,
  grantsOfOrganization,
  grantsOfProject,
  hasGrant,
  ORGANIZATION_PERMISSIONS,
  type OrganizationPermission,
  PROJECT_PERMISSIONS,
  type Resource,
} from './permissions.ts';
import type { Memberships, Roles } from './roles.ts';
import { rolesOf } from './roles.ts';

/** What somebody is at a place; viewers may read what others make of it, and nothing here. */
export type Standing = Grant | 'organization_viewer';

/** What somebody is at a place, and through what. */
export interface EffectiveGrant {
  grant: Standing;
  through: { type: 'system' | 'organization' | 'project'; id: string | null; name: string | null };
}

/** Whether somebody may do one thing at a place, and by which of the grants they hold. */
export interface ExplainedAbility {
  ability: OrganizationPermission;
  allowed: boolean;
  grantedBy: Grant[];
}

interface Person {
  systemRole: Roles['systemRole'];
  memberships: Memberships;
}

/** What somebody is at an organization, or at a project and the organization it lies in; the highest first. */
export function effectiveGrantsOf(
  { systemRole, memberships }: Person,
  { organizationId, projectId }: Resource,
): EffectiveGrant[] {
  const held: EffectiveGrant[] = [];
  if (systemRole === 'admin')
    held.push({ grant: 'system_admin', through: { type: 'system', id: null, name: null } });
  for (const { organizationId: id, name, role } of memberships.organizations)
    if (id === organizationId)
      held.push({ grant: `organization_${role}`, through: { type: 'organization', id, name } });
  for (const project of memberships.projects) {
    const { projectId: id, name, role } = project;
    // At an organization any of its projects that they are admin of counts.
    const counts =
      projectId === undefined
        ? project.organizationId === organizationId && role === 'admin'
        : id === projectId;
    if (counts) held.push({ grant: `project_${role}`, through: { type: 'project', id, name } });
  }
  return held;
}

/** What somebody may do at a place and why, by the tables that decide it. Who is not active may do nothing. */
export function explainAbilities(person: Person, isActive: boolean, place: Resource): ExplainedAbility[] {
  const roles = rolesOf(person);
  const held = isActive ? GRANTS.filter((grant) => hasGrant(roles, grant, place)) : [];
  const explain = (ability: OrganizationPermission, grants: readonly Grant[]) => {
    const grantedBy = held.filter((grant) => grants.includes(grant));
    return { ability, allowed: grantedBy.length > 0, grantedBy };
  };
  return place.projectId === undefined
    ? ORGANIZATION_PERMISSIONS.map((ability) => explain(ability, grantsOfOrganization(ability)))
    : PROJECT_PERMISSIONS.map((ability) => explain(ability, grantsOfProject(ability)));
}
