import type { Static } from 'typebox';
import type { Context } from '../../access/context.ts';
import { effectiveGrantsOf, explainAbilities } from '../../access/explain.ts';
import type { Queryable } from '../../db/database.ts';
import {
  decideUser,
  findUser,
  listUsers,
  type MembershipScope,
  searchWords,
  withFacts,
} from '../../identity/users/index.ts';
import type { Cursors } from '../../lib/cursors.ts';
import { pageCursorsOf } from '../../lib/cursors.ts';
import { invalid } from '../../lib/errors.ts';
import { NIL } from '../../lib/ids.ts';
import { type Resource, type ResourceKey, viewResource } from '../resources/index.ts';
import type { Access, AccessList, AccessQueryInput, CandidateQueryInput } from './contract.ts';
import { presentPerson } from './present.ts';
import type { MembershipQueryDependencies } from './queries.ts';

type Filter = Parameters<typeof listUsers>[1];

const VIEW_ACCESS = {
  permission: 'manageMembers',
  eventType: 'membership',
  operation: 'view_access',
} as const;

/** Explains who has access to an organization or project, and why. */
export const createAccessQueries = ({ cursors }: MembershipQueryDependencies) => ({
  /**
   * Returns what a user may do at an organization or project, and which roles grant it. Throws 403, 404, and 422 unless
   * exactly one of the two ids is given.
   */
  async explain(
    ctx: Context,
    { userId, query }: { userId: string; query: AccessQueryInput },
  ): Promise<Static<typeof Access>> {
    const key = resourceKeyOf(query);
    return viewResource(ctx, key, VIEW_ACCESS, async (resource) => {
      const user = await findUser(ctx.db, userId);
      if (!user || !decideUser(ctx.caller.actor, 'view', withFacts(user, undefined)).allowed)
        return undefined;
      const isActive = user.status === 'active';
      const location = locationOf(resource);
      return {
        user: presentPerson(user),
        place: {
          type: key.type,
          id: resource.id,
          name: resource.name,
          organizationId: resource.organization.id,
          organizationName: resource.organization.name,
        },
        isActive,
        grants: effectiveGrantsOf(user, location),
        abilities: explainAbilities(user, isActive, location),
      };
    });
  },

  /**
   * Returns a page of the users with access to an organization or project, and the roles that grant it. Throws 403, 404,
   * 422 `invalid_cursor`.
   */
  list: (
    ctx: Context,
    { key, query }: { key: ResourceKey; query: CandidateQueryInput },
  ): Promise<Static<typeof AccessList>> =>
    viewResource(ctx, key, VIEW_ACCESS, async (resource) => {
      const { actor } = ctx.caller;
      const included = actor.systemRole === 'admin';
      const members = membershipScopeOf(resource);
      const words = searchWords(query.q ?? '');
      const filters: Filter[] = [{ words, memberships: [members] }];
      if (included)
        filters.push({ words, systemRole: 'admin', memberships: [], addable: { to: members, by: actor } });
      const list = `access:${resource.id}`;
      const { users, nextCursor, total } = await readConcatenated(ctx.db, cursors, list, query, filters);
      const items = users.map((user) => ({
        user: presentPerson(user),
        grants: effectiveGrantsOf(user, locationOf(resource)),
      }));
      return { items, nextCursor, total, systemAdmins: { included } };
    }),
});

function resourceKeyOf({ organizationId, projectId }: AccessQueryInput): ResourceKey {
  if (organizationId !== undefined && projectId !== undefined)
    throw invalid([
      { path: '/projectId', code: 'unknown_field', message: 'can’t be combined with organizationId' },
    ]);
  if (organizationId !== undefined) return { type: 'organization', id: organizationId };
  if (projectId !== undefined) return { type: 'project', id: projectId };
  throw invalid([{ path: '/organizationId', code: 'required', message: 'or a project is required' }]);
}

/** Returns an organization or project as permissions refer to it. */
const locationOf = ({ type, id, organization }: Resource) => ({
  organizationId: organization.id,
  projectId: type === 'project' ? id : undefined,
});

/** Returns the members of an organization, or those of a project and the admins of its organization. */
const membershipScopeOf = ({ type, id, organization }: Resource): MembershipScope =>
  type === 'organization'
    ? [{ of: 'organization', ids: [id] }]
    : [
        { of: 'project', ids: [id] },
        { of: 'organization', ids: [organization.id], role: 'admin' },
      ];

/**
 * Returns a page of several lists of users, one after the other, each in the order of names. The first character of a
 * cursor's value is the index of its list.
 */
async function readConcatenated(
  db: Queryable,
  cursors: Cursors,
  list: string,
  { limit = 30, cursor }: CandidateQueryInput,
  filters: readonly Filter[],
) {
  const [start, position] = cursor === undefined ? [0, undefined] : fromCursor(cursors.read(list, cursor));
  const users: Awaited<ReturnType<typeof listUsers>>['users'] = [];
  const total = { value: 0, exact: true };
  let nextCursor: string | null = null;
  for (const [index, filter] of filters.entries()) {
    const room = limit - users.length;
    // Lists that have nothing on this page are read too, for the total.
    const page = await listUsers(db, filter, {
      order: 'username',
      descending: false,
      limit: Math.max(1, room),
      position: index === start ? position : undefined,
    });
    total.value += page.total.value;
    total.exact &&= page.total.exact;
    if (index < start || nextCursor !== null) continue;
    if (room > 0) {
      users.push(...page.users);
      ({ nextCursor } = pageCursorsOf(page, undefined, false, (each) =>
        cursors.write(list, { ...each, value: `${index}${each.value}` }),
      ));
    } else if (page.ids.length > 0)
      nextCursor = cursors.write(list, { value: `${index}`, id: NIL, backwards: false });
  }
  return { users, nextCursor, total };
}

/** Returns the index of the list that a cursor belongs to, and the position in it. */
function fromCursor({ value, ...rest }: { value: string; id: string; backwards: boolean }) {
  return [Number(value.slice(0, 1)), { ...rest, value: value.slice(1) }] as const;
}
