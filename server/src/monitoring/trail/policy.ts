import type { Actor, Decision } from '../../access/actor.ts';
import { decideListing } from '../../access/permissions.ts';

/** Admins see the trail, each within what they administer (product.md, Roles); what that is, is `scopeOf`'s. */
export const decideTrail = (actor: Actor): Decision => decideListing(actor);
