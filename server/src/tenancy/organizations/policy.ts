import { type Actor, type Decision, denied } from '../../access/actor.ts';
import { decideAtOrganization } from '../../access/permissions.ts';

/**
 * Decides whether the actor may delete an organization: only while it has no projects. Actors who may delete organizations
 * see all projects, so `projectCount` is complete for them.
 */
export function decideDeleteOrganization(
  actor: Actor,
  { id, projectCount }: { id: string; projectCount: number },
): Decision {
  const decision = decideAtOrganization(actor, 'delete', id);
  return decision.allowed && projectCount > 0 ? denied('organization_not_empty') : decision;
}
