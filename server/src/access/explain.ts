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

/** A role of a user at a resource; viewers of organizations have one that grants nothing there. */
export type Standing = Grant | 'organization_viewer';

/** A role of a user at a resource, and the membership or system role that it comes from. */
export interface EffectiveGrant {
  grant: Standing;
  through: { type: 'system' | 'organization' | 'project'; id: string | null; name: string | null };
}

/** Whether a user has one ability at a resource, and which of their grants give it. */
export interface ExplainedAbility {
  ability: OrganizationPermission;
  allowed: boolean;
  grantedBy: Grant[];
}

interface Person {
  systemRole: Roles['systemRole'];
  memberships: Memberships;
}

/** Returns the roles of a user at an organization, or at a project and its organization; the highest first. */
export function effectiveGrantsOf(
  { systemRole, memberships }: Person,
  { organizationId, projectId }: Resource,
): EffectiveGrant[] {
  const grants: EffectiveGrant[] = [];
  if (systemRole === 'admin')
    grants.push({ grant: 'system_admin', through: { type: 'system', id: null, name: null } });
  for (const { organizationId: id, name, role } of memberships.organizations)
    if (id === organizationId)
      grants.push({ grant: `organization_${role}`, through: { type: 'organization', id, name } });
  for (const project of memberships.projects) {
    const { projectId: id, name, role } = project;
    // At an organization, being admin of any of its projects counts.
    const counts =
      projectId === undefined
        ? project.organizationId === organizationId && role === 'admin'
        : id === projectId;
    if (counts) grants.push({ grant: `project_${role}`, through: { type: 'project', id, name } });
  }
  return grants;
}

/** Returns the abilities of a user at a resource with their reasons, from the tables that decide. Inactive users have none. */
export function explainAbilities(person: Person, isActive: boolean, resource: Resource): ExplainedAbility[] {
  const roles = rolesOf(person);
  const effective = isActive ? GRANTS.filter((grant) => hasGrant(roles, grant, resource)) : [];
  const explain = (ability: OrganizationPermission, grants: readonly Grant[]) => {
    const grantedBy = effective.filter((grant) => grants.includes(grant));
    return { ability, allowed: grantedBy.length > 0, grantedBy };
  };
  return resource.projectId === undefined
    ? ORGANIZATION_PERMISSIONS.map((ability) => explain(ability, grantsOfOrganization(ability)))
    : PROJECT_PERMISSIONS.map((ability) => explain(ability, grantsOfProject(ability)));
}
