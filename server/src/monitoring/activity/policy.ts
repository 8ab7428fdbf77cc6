import type { Actor, Decision } from '../../access/actor.ts';
import { decideAdministration } from '../../access/permissions.ts';

/** Decides whether the actor may view the overview: admins, each for what they administer. */
export const decideActivity = (actor: Actor): Decision => decideAdministration(actor);
