import type { Scope } from '../../access/permissions.ts';
import type { MemberRole } from '../../access/roles.ts';

/** Some who are somewhere in some role. */
export type CirclePart =
  | { of: 'organization'; ids: readonly string[] | 'any'; role?: MemberRole | undefined }
  | {
      of: 'project';
      ids: readonly string[] | 'any';
      role?: MemberRole | undefined;
      /** Those projects alone that are in one of these. */
      organizationIds?: readonly string[] | undefined;
      /** What they are in the project's organization. */
      organizationRole?: MemberRole | undefined;
    };

/** All who are in one of the parts, once each. */
export type Circle = readonly CirclePart[];

/** How a list is narrowed by where people belong. A role alone: in any organization (project) that the caller may see. */
export interface Belonging {
  organizationId?: string | undefined;
  organizationRole?: MemberRole | undefined;
  projectId?: string | undefined;
  projectRole?: MemberRole | undefined;
}

/**
 * Whom a caller may see; undefined: everybody. Which parts a circle has depends on the caller alone, never on whether an
 * id that was asked for is known to them, so that all ids are looked for by the same statements.
 */
export function circleOf(scope: Scope): Circle | undefined {
  if (scope === 'everything') return undefined;
  const { organizationIds, projectIds } = scope;
  return [
    ...part(organizationIds, { of: 'organization', ids: organizationIds }),
    ...part(projectIds, { of: 'project', ids: projectIds }),
  ];
}

/** Whom a caller asks for; they must be in each of these circles. What people are outside the caller's scope counts nowhere. */
export function circlesAskedFor(scope: Scope, belonging: Belonging): Circle[] {
  const { organizationId, organizationRole, projectId, projectRole } = belonging;
  const circles: Circle[] = [];
  if (organizationId !== undefined || organizationRole !== undefined)
    circles.push(inOrganization(scope, organizationId, organizationRole));
  if (projectId !== undefined || projectRole !== undefined)
    circles.push(inProject(scope, projectId, projectRole));
  return circles;
}

/** A project's admin sees of its organization those who are in the project, and what they are in the organization. */
function inOrganization(scope: Scope, id: string | undefined, role: MemberRole | undefined): Circle {
  if (scope === 'everything') return [{ of: 'organization', ids: asked(id) ?? 'any', role }];
  const { organizationIds, projectIds } = scope;
  return [
    ...part(organizationIds, { of: 'organization', ids: among(organizationIds, id), role }),
    ...part(projectIds, {
      of: 'project',
      ids: projectIds,
      organizationIds: asked(id),
      organizationRole: role,
    }),
  ];
}

function inProject(scope: Scope, id: string | undefined, role: MemberRole | undefined): Circle {
  if (scope === 'everything') return [{ of: 'project', ids: asked(id) ?? 'any', role }];
  const { organizationIds, projectIds } = scope;
  return [
    ...part(projectIds, { of: 'project', ids: among(projectIds, id), role }),
    ...part(organizationIds, { of: 'project', ids: asked(id) ?? 'any', organizationIds, role }),
  ];
}

const asked = (id: string | undefined) => (id === undefined ? undefined : [id]);

const among = (ids: readonly string[], id: string | undefined) =>
  id === undefined ? ids : ids.filter((each) => each === id);

const part = (of: readonly string[], made: CirclePart): CirclePart[] => (of.length === 0 ? [] : [made]);
