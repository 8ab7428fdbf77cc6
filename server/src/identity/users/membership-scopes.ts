import type { Scope } from '../../access/permissions.ts';
import type { MemberRole } from '../../access/roles.ts';

/** Members of organizations or of projects, with any role or one. */
export type MembershipScopePart =
  | { of: 'organization'; ids: readonly string[] | 'any'; role?: MemberRole | undefined }
  | {
      of: 'project';
      ids: readonly string[] | 'any';
      role?: MemberRole | undefined;
      /** Only projects in one of these organizations. */
      organizationIds?: readonly string[] | undefined;
      /** The role in the project's organization. */
      organizationRole?: MemberRole | undefined;
    };

/** The users who match at least one part. */
export type MembershipScope = readonly MembershipScopePart[];

/** How a list is filtered by memberships. A role without an ID: in any organization (project) that the caller may see. */
interface MembershipQuery {
  organizationId?: string | undefined;
  organizationRole?: MemberRole | undefined;
  projectId?: string | undefined;
  projectRole?: MemberRole | undefined;
}

/** Returns the users whom a caller may see; undefined: all. */
export function visibleScopeOf(scope: Scope): MembershipScope | undefined {
  if (scope === 'everything') return undefined;
  const { organizationIds, projectIds } = scope;
  return [
    ...part(organizationIds, { of: 'organization', ids: organizationIds }),
    ...part(projectIds, { of: 'project', ids: projectIds }),
  ];
}

/** Returns the scopes that a query asks for, each limited to what the caller may see. Users must be in all of them. */
export function requestedScopesOf(scope: Scope, query: MembershipQuery): MembershipScope[] {
  const { organizationId, organizationRole, projectId, projectRole } = query;
  const scopes: MembershipScope[] = [];
  if (organizationId !== undefined || organizationRole !== undefined)
    scopes.push(inOrganization(scope, organizationId, organizationRole));
  if (projectId !== undefined || projectRole !== undefined)
    scopes.push(inProject(scope, projectId, projectRole));
  return scopes;
}

/** Members of a project see, of its organization, only members of the project and their roles in the organization. */
function inOrganization(scope: Scope, id: string | undefined, role: MemberRole | undefined): MembershipScope {
  if (scope === 'everything') return [{ of: 'organization', ids: id === undefined ? 'any' : [id], role }];
  const { organizationIds, projectIds } = scope;
  // `projectIds` are projects of other organizations.
  const isOwn = id !== undefined && organizationIds.includes(id);
  return [
    ...part(organizationIds, { of: 'organization', ids: among(organizationIds, id), role }),
    ...part(isOwn ? [] : projectIds, {
      of: 'project',
      ids: projectIds,
      organizationIds: id === undefined ? undefined : [id],
      organizationRole: role,
    }),
  ];
}

function inProject(scope: Scope, id: string | undefined, role: MemberRole | undefined): MembershipScope {
  const ids = id === undefined ? 'any' : [id];
  if (scope === 'everything') return [{ of: 'project', ids, role }];
  const { organizationIds, projectIds } = scope;
  return [
    ...part(projectIds, { of: 'project', ids: among(projectIds, id), role }),
    ...part(organizationIds, { of: 'project', ids, organizationIds, role }),
  ];
}

const among = (ids: readonly string[], id: string | undefined) =>
  id === undefined ? ids : ids.filter((each) => each === id);

const part = (of: readonly string[], made: MembershipScopePart): MembershipScopePart[] =>
  of.length === 0 ? [] : [made];
