import { type Actor, type Decision, denied } from '../../access/actor.ts';
import { decideAtOrganization } from '../../access/permissions.ts';

/**
 * Decides whether the actor may delete an organization: only while it has no projects and no single sign-on connections.
 * Actors who may delete organizations see all projects, so `projectCount` is complete for them.
 */
export function decideDeleteOrganization(
  actor: Actor,
  { id, projectCount, hasConnections }: { id: string; projectCount: number; hasConnections: boolean },
): Decision {
  const decision = decideAtOrganization(actor, 'delete', id);
  const isEmpty = projectCount === 0 && !hasConnections;
  return decision.allowed && !isEmpty ? denied('organization_not_empty') : decision;
}
