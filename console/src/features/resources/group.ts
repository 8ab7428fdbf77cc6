import type { User } from 'roster-contract';

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
