import { type Actor, ALLOWED, type Decision, denied } from '../../access/actor.ts';
import { administersOrganizations } from '../../access/permissions.ts';

/** Whether the actor may ask people to join organizations; of each of these its members' policy has the word besides. */
export function decideInviteMembers(actor: Actor, systemRole: 'admin' | 'user'): Decision {
  if (!administersOrganizations(actor)) return denied('forbidden');
  return systemRole === 'admin' && actor.systemRole !== 'admin' ? denied('forbidden') : ALLOWED;
}
