import { type Actor, ALLOWED, type Decision, denied } from './actor.ts';
import type { Roles } from './roles.ts';

/** What grants permissions in an organization or project, the highest first (docs/permissions.md). */
export const GRANTS = ['system_admin', 'organization_admin', 'project_admin', 'project_viewer'] as const;
export type Grant = (typeof GRANTS)[number];

/** docs/permissions.md's permission table for organizations: which roles give what. */
const AT_ORGANIZATION = {
  view: ['system_admin', 'organization_admin', 'project_admin'],
  update: ['system_admin', 'organization_admin'],
  delete: ['system_admin'],
  viewMembers: ['system_admin', 'organization_admin'],
  manageMembers: ['system_admin', 'organization_admin'],
  createProject: ['system_admin', 'organization_admin'],
} as const satisfies Record<string, readonly Grant[]>;

/** The same for projects. */
const AT_PROJECT = {
  view: ['system_admin', 'organization_admin', 'project_admin', 'project_viewer'],
  update: ['system_admin', 'organization_admin', 'project_admin'],
  delete: ['system_admin', 'organization_admin'],
  viewMembers: ['system_admin', 'organization_admin', 'project_admin', 'project_viewer'],
  manageMembers: ['system_admin', 'organization_admin', 'project_admin'],
} as const satisfies Record<string, readonly Grant[]>;

export type OrganizationPermission = keyof typeof AT_ORGANIZATION;
export type ProjectPermission = keyof typeof AT_PROJECT;
export const ORGANIZATION_PERMISSIONS: readonly OrganizationPermission[] = [
  'view',
  'update',
  'delete',
  'viewMembers',
  'manageMembers',
  'createProject',
];
export const PROJECT_PERMISSIONS: readonly ProjectPermission[] = [
  'view',
  'update',
  'delete',
  'viewMembers',
  'manageMembers',
];

/** An organization, or a project in one. */
export interface Resource {
  organizationId: string;
  /** undefined: the organization itself. */
  projectId?: string | undefined;
}

/** Returns whether a caller has a grant at a resource. Admins of a project also have one at its organization. */
export function hasGrant(roles: Roles, grant: Grant, { organizationId, projectId }: Resource): boolean {
  if (grant === 'system_admin') return roles.systemRole === 'admin';
  if (grant === 'organization_admin') return roles.organizations.get(organizationId) === 'admin';
  if (grant === 'project_viewer')
    return projectId !== undefined && roles.projects.get(projectId) === 'viewer';
  return projectId === undefined
    ? roles.organizationsOfProjects.has(organizationId)
    : roles.projects.get(projectId) === 'admin';
}

/** Returns the grants that give a permission at an organization. */
export const grantsOfOrganization = (permission: OrganizationPermission): readonly Grant[] =>
  AT_ORGANIZATION[permission];

/** Returns the grants that give a permission at a project. */
export const grantsOfProject = (permission: ProjectPermission): readonly Grant[] => AT_PROJECT[permission];

function decide(
  roles: Roles,
  permitted: readonly Grant[],
  visible: readonly Grant[],
  resource: Resource,
): Decision {
  for (const grant of permitted) if (hasGrant(roles, grant, resource)) return ALLOWED;
  for (const grant of visible) if (hasGrant(roles, grant, resource)) return denied('forbidden');
  return denied('not_found');
}

/** Decides about a permission at an organization. `not_found` when the caller may not even know that it exists. */
export const decideAtOrganization = (
  roles: Roles,
  permission: OrganizationPermission,
  organizationId: string,
): Decision => decide(roles, AT_ORGANIZATION[permission], AT_ORGANIZATION.view, { organizationId });

/** Decides about a permission at a project, in the same way. */
export const decideAtProject = (
  roles: Roles,
  permission: ProjectPermission,
  project: { organizationId: string; projectId: string },
): Decision => decide(roles, AT_PROJECT[permission], AT_PROJECT.view, project);

/** Returns whether a caller is an admin of an organization, or of all. */
export const administersOrganizations = (roles: Roles): boolean =>
  roles.systemRole === 'admin' || [...roles.organizations.values()].includes('admin');

/** Returns whether a caller is an admin of any organization or project. */
const isAdminAnywhere = (roles: Roles): boolean =>
  administersOrganizations(roles) || roles.organizationsOfProjects.size > 0;

/** Decides whether the actor may create organizations. */
export const decideCreateOrganization = (actor: Actor): Decision =>
  actor.systemRole === 'admin' ? ALLOWED : denied('forbidden');

/**
 * Decides whether the actor may list users, projects and audit events: admins and members of projects may. What the lists
 * contain is limited by `scopeOf`.
 */
export const decideListing = (actor: Actor): Decision =>
  isAdminAnywhere(actor) || actor.projects.size > 0 ? ALLOWED : denied('forbidden');

/**
 * Decides whether the actor may use what only admins need, such as the list of organizations. What it contains is limited
 * by `administeredScope`.
 */
export const decideAdministration = (actor: Actor): Decision =>
  isAdminAnywhere(actor) ? ALLOWED : denied('forbidden');

/** The users, organizations, projects and events that an actor may see, as a filter of queries. */
export type Scope =
  | 'everything'
  | {
      /** The organizations of which the actor is admin, with all their projects. */
      organizationIds: readonly string[];
      /** The projects in other organizations of which the actor is a member. */
      projectIds: readonly string[];
      /** Those of `projectIds` of which the actor is admin. */
      administeredProjectIds: readonly string[];
    };

/** Returns what an actor may see. */
export function scopeOf(roles: Roles): Scope {
  if (roles.systemRole === 'admin') return 'everything';
  return {
    organizationIds: [...roles.organizations].filter(([, role]) => role === 'admin').map(([id]) => id),
    projectIds: roles.projectsBesides,
    administeredProjectIds: roles.projectsBesides.filter((id) => roles.projects.get(id) === 'admin'),
  };
}

/** Returns the part of a scope that the actor administers. */
export const administeredScope = (scope: Scope): Scope =>
  scope === 'everything' ? scope : { ...scope, projectIds: scope.administeredProjectIds };
