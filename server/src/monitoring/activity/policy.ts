import type { Actor, Decision } from '../../access/actor.ts';
import { decideListing } from '../../access/permissions.ts';

/** Admins see how much goes on, each among the people whom they see (product.md, Roles); who they are, is `scopeOf`'s. */
export const decideActivity = (actor: Actor): Decision => decideListing(actor);
