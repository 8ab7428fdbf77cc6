/** A role in an organization or project (docs/permissions.md, Roles). */
export type MemberRole = 'admin' | 'viewer';

/** The role of a user in an organization. */
export interface OrganizationMembership {
  organizationId: string;
  name: string;
  role: MemberRole;
}

/** The role of a user in a project. */
export interface ProjectMembership {
  projectId: string;
  name: string;
  organizationId: string;
  role: MemberRole;
}

/** All memberships of a user, ordered by name. */
export interface Memberships {
  organizations: OrganizationMembership[];
  projects: ProjectMembership[];
}

/** The memberships of a user without any. */
export const NO_MEMBERSHIPS: Memberships = { organizations: [], projects: [] };

/** All roles of a user, in the form that policies read. */
export interface Roles {
  systemRole: 'admin' | 'user';
  organizations: ReadonlyMap<string, MemberRole>;
  projects: ReadonlyMap<string, MemberRole>;
  /** The organizations in which they are admin of a project. */
  organizationsOfProjects: ReadonlySet<string>;
  /** The projects that they are a member of, in organizations that they are not admin of. */
  projectsBesides: readonly string[];
}

/** Returns the roles of a user from their system role and memberships. */
export function rolesOf({
  systemRole,
  memberships,
}: {
  systemRole: Roles['systemRole'];
  memberships: Memberships;
}): Roles {
  const { organizations, projects } = memberships;
  const roles = new Map(organizations.map(({ organizationId, role }) => [organizationId, role]));
  const administered = projects.filter(({ role }) => role === 'admin');
  return {
    systemRole,
    organizations: roles,
    projects: new Map(projects.map(({ projectId, role }) => [projectId, role])),
    organizationsOfProjects: new Set(administered.map(({ organizationId }) => organizationId)),
    projectsBesides: projects
      .filter(({ organizationId }) => roles.get(organizationId) !== 'admin')
      .map(({ projectId }) => projectId),
  };
}
