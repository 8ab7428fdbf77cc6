import type { Actor } from './actor.ts';
import { decideAtOrganization, decideAtProject } from './permissions.ts';
import type { Memberships } from './roles.ts';

/**
 * Of where a person belongs, what the actor may know: one's own, and what is in organizations and projects whose members
 * the actor may see; a project's admin knows of those in the project that they are in its organization. That somebody
 * belongs elsewhere as well is not theirs to know.
 */
export function visibleMemberships(
  actor: Actor,
  { id, memberships }: { id: string; memberships: Memberships },
): Memberships {
  if (actor.id === id || actor.systemRole === 'admin') return memberships;
  const projects = memberships.projects.filter((project) => decideAtProject(actor, 'view', project).allowed);
  const throughProjects = new Set(projects.map(({ organizationId }) => organizationId));
  return {
    organizations: memberships.organizations.filter(
      ({ organizationId }) =>
        throughProjects.has(organizationId) ||
        decideAtOrganization(actor, 'viewMembers', organizationId).allowed,
    ),
    projects,
  };
}
