import type { Actor } from './actor.ts';
import { decideAtOrganization, decideAtProject } from './permissions.ts';
import type { Memberships } from './roles.ts';

/**
 * Returns the memberships of a user that the actor may see: all of their own, and those in organizations and projects
 * whose members the actor may see. An admin of a project also sees that its members belong to its organization.
 * Memberships elsewhere are withheld.
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
