import { type Actor, type Decision, denied } from '../../access/actor.ts';
import { decideAtOrganization } from '../../access/permissions.ts';
import type { Organization } from './model.ts';

/** Whether the actor may delete an organization: not as long as a project is left in it. Who may, sees all of them. */
export function decideDeleteOrganization(
  actor: Actor,
  { id, projectCount }: Pick<Organization, 'id' | 'projectCount'>,
): Decision {
  const decision = decideAtOrganization(actor, 'delete', id);
  return decision.allowed && projectCount > 0 ? denied('organization_not_empty') : decision;
}
