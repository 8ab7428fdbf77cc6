import type { User } from 'roster-contract';
import type { OrganizationOption, ProjectOption } from '../data.ts';
import type { MemberRole } from '../roles.ts';

/** A project that somebody shall belong to. */
export interface ProjectDraft {
  project: ProjectOption;
  role: MemberRole;
}

/** An organization that somebody shall belong to, and which of its projects. */
export interface OrganizationDraft {
  organization: OrganizationOption;
  role: MemberRole;
  projects: ProjectDraft[];
}

/** What somebody is already, where anything is known of them. */
export type KnownMemberships = User['memberships'];

/** What somebody shall be, as the server takes it. */
export interface MembershipsBody {
  organizations: { organizationId: string; role: MemberRole }[];
  projects: { projectId: string; role: MemberRole }[];
}

/** As the server takes it. Who only manages projects says nothing about their organizations. */
export const bodyOf = (drafts: readonly OrganizationDraft[]): MembershipsBody => ({
  organizations: drafts
    .filter(({ organization }) => organization.isManaged)
    .map(({ organization, role }) => ({ organizationId: organization.id, role })),
  projects: drafts.flatMap(({ projects }) =>
    projects.map(({ project, role }) => ({ projectId: project.id, role })),
  ),
});

/** Whether nothing would come of it. */
export const isEmptyBody = ({ organizations, projects }: MembershipsBody): boolean =>
  organizations.length + projects.length === 0;

/** What somebody is there now; who is nothing yet begins as viewer. */
export const presentRole = (
  known: KnownMemberships,
  { organizationId, projectId }: { organizationId?: string; projectId?: string },
): MemberRole | undefined =>
  projectId === undefined
    ? known.organizations.find((each) => each.organizationId === organizationId)?.role
    : known.projects.find((each) => each.projectId === projectId)?.role;
