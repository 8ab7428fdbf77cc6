import type { Actor, Decision } from '../../access/actor.ts';
import { decideListing } from '../../access/permissions.ts';

/** Admins may view the audit log, each within what they administer (product.md, Roles); `scopeOf` decides what that is. */
export const decideAuditLog = (actor: Actor): Decision => decideListing(actor);
