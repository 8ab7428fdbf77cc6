import type { Actor } from './actor.ts';
import { decideAtOrganization, decideAtProject } from './permissions.ts';
import type { Memberships } from './roles.ts';

/**
 * Of where a person belongs, what the actor may know: one's own, and what is in organizations and projects that the actor
 * may see. That somebody belongs elsewhere as well is not theirs to know.
 */
export function visibleMemberships(
  actor: Actor,
  { id, memberships }: { id: string; memberships: Memberships },
): Memberships {
  if (actor.id === id || actor.systemRole === 'admin') return memberships;
  return {
    organizations: memberships.organizations.filter(
      ({ organizationId }) => decideAtOrganization(actor, 'view', organizationId).allowed,
    ),
    projects: memberships.projects.filter((project) => decideAtProject(actor, 'view', project).allowed),
  };
}
