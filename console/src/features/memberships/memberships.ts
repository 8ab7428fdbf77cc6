import type { User } from 'roster-contract';
import type { OrganizationOption, ProjectOption } from './api.ts';

/** A role in an organization or project. */
export type MemberRole = 'admin' | 'viewer';

/** The weaker first: what one gives to most. */
export const MEMBER_ROLES: readonly MemberRole[] = ['viewer', 'admin'];

/** Where a person belongs. */
export type Memberships = User['memberships'];
/** A membership in an organization, and those in its projects. */
export type OrganizationGroup = {
  organizationId: string;
  /** Null where only the projects in it are the caller's to see. */
  organization: Memberships['organizations'][number] | null;
  projects: Memberships['projects'];
};

/** Projects beneath their organizations, in the order of the organizations; the rest behind them. */
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
