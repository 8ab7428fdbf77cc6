import type { User } from 'roster-contract';
import type { OrganizationOption, ProjectOption } from './options.ts';

/** An organization or a project. */
export interface Resource {
  type: 'organization' | 'project';
  id: string;
}

/** A role in an organization or project. */
export type MemberRole = 'admin' | 'viewer';

/** The role of most members first. */
export const MEMBER_ROLES: readonly MemberRole[] = ['viewer', 'admin'];

/** The organizations and projects of a user. */
export type Memberships = User['memberships'];

/** A membership in an organization, with those in its projects. */
export interface OrganizationGroup {
  organizationId: string;
  /** Null where the caller sees only projects of it. */
  organization: Memberships['organizations'][number] | null;
  projects: Memberships['projects'];
}

/** Groups projects by organization, in the order of the organizations. */
export function groupMemberships({ organizations, projects }: Memberships): OrganizationGroup[] {
  const groups = new Map<string, OrganizationGroup>(
    organizations.map((organization) => [
      organization.organizationId,
      { organizationId: organization.organizationId, organization, projects: [] },
    ]),
  );
  for (const project of projects) {
    const { organizationId } = project;
    const group = groups.get(organizationId) ?? { organizationId, organization: null, projects: [] };
    group.projects = [...group.projects, project];
    groups.set(organizationId, group);
  }
  return [...groups.values()];
}

/** Returns the role of a user in an organization or project; undefined without one. */
export const roleIn = (
  memberships: Memberships,
  { organizationId, projectId }: { organizationId?: string; projectId?: string },
): MemberRole | undefined =>
  projectId === undefined
    ? memberships.organizations.find((each) => each.organizationId === organizationId)?.role
    : memberships.projects.find((each) => each.projectId === projectId)?.role;

/** A project chosen in a form, with the role. */
export interface ProjectDraft {
  project: ProjectOption;
  role: MemberRole;
}

/** An organization chosen in a form, with the role and projects of it. */
export interface OrganizationDraft {
  organization: OrganizationOption;
  role: MemberRole;
  projects: ProjectDraft[];
}

/** The request body of memberships to add or change. */
export interface MembershipsBody {
  organizations: { organizationId: string; role: MemberRole }[];
  projects: { projectId: string; role: MemberRole }[];
}

/**
 * Returns the request body. A caller who only manages projects cannot assign roles in their organizations. An organization that
 * was chosen for its projects alone is left out where the user is a member: the role may be another one meanwhile.
 */
export const membershipsBody = (
  drafts: readonly OrganizationDraft[],
  existing?: Memberships,
): MembershipsBody => ({
  organizations: drafts
    .filter(({ organization }) => organization.isManaged)
    .filter(
      ({ organization, role, projects }) =>
        !existing || projects.length === 0 || roleIn(existing, { organizationId: organization.id }) !== role,
    )
    .map(({ organization, role }) => ({ organizationId: organization.id, role })),
  projects: drafts.flatMap(({ projects }) =>
    projects.map(({ project, role }) => ({ projectId: project.id, role })),
  ),
});

export const isEmptyBody = ({ organizations, projects }: MembershipsBody): boolean =>
  organizations.length + projects.length === 0;
