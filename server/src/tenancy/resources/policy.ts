import type { Actor, Decision } from '../../access/actor.ts';
import { decideAtOrganization, decideAtProject, type ProjectPermission } from '../../access/permissions.ts';
import type { Resource, ResourceKey } from './model.ts';

/** Decides whether the actor has a permission at an organization or project. */
export const decideAtResource = (
  actor: Actor,
  permission: ProjectPermission,
  resource: Resource,
): Decision =>
  resource.type === 'organization'
    ? decideAtOrganization(actor, permission, resource.id)
    : decideAtProject(actor, permission, {
        projectId: resource.id,
        organizationId: resource.organization.id,
      });

/** Returns whether the actor is a member of an organization or project. */
export const isMemberOf = (actor: Actor, { type, id }: ResourceKey): boolean =>
  (type === 'organization' ? actor.organizations : actor.projects).has(id);
