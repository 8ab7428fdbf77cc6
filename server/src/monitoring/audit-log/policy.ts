import type { Actor, Decision } from '../../access/actor.ts';
import { decideListing, type Scope } from '../../access/permissions.ts';

/** Admins see the trail, each within what they administer (product.md, Roles); what that is, is `scopeOf`'s. */
export const decideAuditLog = (actor: Actor): Decision => decideListing(actor);

/** Whether an event happened within a scope; the stores ask the same in SQL. */
export const isWithin = (
  scope: Scope,
  event: { organization_id: string | null; project_id: string | null },
): boolean =>
  scope === 'everything' ||
  (event.organization_id !== null && scope.organizationIds.includes(event.organization_id)) ||
  (event.project_id !== null && scope.projectIds.includes(event.project_id));
