import type { Static } from 'typebox';
import { type Actor, enforce } from '../../access/actor.ts';
import type { Attempt, Context } from '../../access/context.ts';
import { administeredScope, scopeOf } from '../../access/permissions.ts';
import type { Queryable } from '../../db/database.ts';
import {
  findUser,
  listUsers,
  type MembershipScope,
  searchWords,
  type UserLifecycle,
  type WithoutAdminBody,
} from '../../identity/users/index.ts';
import type { Cursors } from '../../lib/cursors.ts';
import { pageCursorsOf } from '../../lib/cursors.ts';
import { AppError } from '../../lib/errors.ts';
import {
  auditLocationOf,
  findResource,
  isMemberOf,
  type Resource,
  type ResourceKey,
  viewResource,
} from '../resources/index.ts';
import type {
  CandidateList,
  CandidateQueryInput,
  MemberList,
  MemberQueryInput,
  RemovalImpactBody,
} from './contract.ts';
import { memberFactsOf } from './facts.ts';
import { decideManageMembers, decideMember } from './policy.ts';
import { presentMembers, presentPerson } from './present.ts';
import {
  countMembers,
  findActiveAdmins,
  findMemberships,
  findSoleOrganizations,
  findSoleProjects,
} from './store.ts';

/** What the queries need from other modules. */
export interface MembershipQueryDependencies {
  cursors: Cursors;
  lifecycle: Pick<UserLifecycle, 'invitationsAt'>;
}

type Filter = Omit<Parameters<typeof listUsers>[1], 'words'>;

/** Creates the queries of memberships. */
export const createMembershipQueries = ({ cursors, lifecycle }: MembershipQueryDependencies) => ({
  /** Returns a page of the members of an organization or project. Throws 403, 404, 422 `invalid_cursor`. */
  listMembers: (
    ctx: Context,
    { key, query: { role, ...query } }: { key: ResourceKey; query: MemberQueryInput },
  ): Promise<Static<typeof MemberList>> =>
    viewResource(
      ctx,
      key,
      { permission: 'viewMembers', eventType: 'membership', operation: 'list' },
      async (resource) => {
        const memberships = [[{ of: resource.type, ids: [resource.id], role }]];
        const list = `members:${resource.id}`;
        const { ids, nextCursor, total } = await readUsers(ctx.db, cursors, list, query, { memberships });
        const items = await presentMembers(ctx.db, ctx.caller.actor, resource, ids);
        return { items, nextCursor, total };
      },
    ),

  /** Returns a page of the users who could be made members. Throws 403, 404, 422 `invalid_cursor`. */
  listCandidates: (
    ctx: Context,
    { key, query }: { key: ResourceKey; query: CandidateQueryInput },
  ): Promise<Static<typeof CandidateList>> =>
    viewResource(
      ctx,
      key,
      { permission: 'manageMembers', eventType: 'membership', operation: 'list_candidates' },
      async (resource) => {
        const { actor } = ctx.caller;
        const source = candidateSourceOf(actor, resource);
        const filter = {
          memberships: source ? [source] : [],
          addable: { to: [{ of: resource.type, ids: [resource.id] }], by: actor },
        };
        const list = `candidates:${resource.id}`;
        const { users, nextCursor, total } = await readUsers(ctx.db, cursors, list, query, filter);
        return { items: users.map(presentPerson), nextCursor, total };
      },
    ),

  /**
   * Returns whether a member can be removed and what the removal would affect; for a member who asks about themselves, what
   * leaving would. Throws 403, 404.
   */
  previewRemoval(
    ctx: Context,
    { key, userId }: { key: ResourceKey; userId: string },
  ): Promise<RemovalImpactBody> {
    const { actor } = ctx.caller;
    const attempt: Attempt = {
      eventType: 'membership',
      operation: 'view',
      target: { type: 'user', id: userId, name: null },
    };
    return ctx.auditRefusals(attempt, async () => {
      const resource = await findResource(ctx.db, key);
      if (!resource) throw new AppError('not_found');
      if (userId !== actor.id || !isMemberOf(actor, resource)) enforce(decideManageMembers(actor, resource));
      Object.assign(attempt, auditLocationOf(resource));
      const [user, memberships, admins, withoutAdmin] = await Promise.all([
        findUser(ctx.db, userId),
        findMemberships(ctx.db, resource, [userId]),
        findActiveAdmins(ctx.db, resource, 2),
        withoutAdminOf(ctx.db, userId, resource),
      ]);
      const role = memberships.get(userId)?.role;
      if (!user || !role) throw new AppError('not_found');
      const facts = memberFactsOf(actor, resource, user, role, admins);
      const decision = decideMember(actor, resource, facts, null);
      const invitations =
        role === 'admin' && key.type === 'organization'
          ? await lifecycle.invitationsAt(ctx.db, userId, key.id, ctx.now())
          : 0;
      return {
        allowed: decision.allowed,
        reason: decision.allowed ? null : decision.reason,
        projects: user.memberships.projects
          .filter(({ organizationId }) => key.type === 'organization' && organizationId === key.id)
          .map((project) => ({ projectId: project.projectId, name: project.name, role: project.role })),
        withoutAdmin,
        ...(invitations > 0 && { invitations }),
      };
    });
  },
});

/** Returns a page of users in the order of names. */
async function readUsers(
  db: Queryable,
  cursors: Cursors,
  list: string,
  { q = '', limit = 30, cursor }: CandidateQueryInput,
  filter: Filter,
) {
  const position = cursor === undefined ? undefined : cursors.read(list, cursor);
  const request = { order: 'username', descending: false, limit, position } as const;
  const page = await listUsers(db, { ...filter, words: searchWords(q) }, request);
  const { nextCursor } = pageCursorsOf(page, position, false, (each) => cursors.write(list, each));
  return { ids: page.ids, users: page.users, nextCursor, total: page.total };
}

/**
 * Returns the membership scope that candidates come from; undefined: all users. Admins of an organization choose among the
 * users that they administer elsewhere; others they invite by e-mail.
 */
function candidateSourceOf(actor: Actor, { type, id, organization }: Resource): MembershipScope | undefined {
  if (type === 'project') return [{ of: 'organization', ids: [organization.id] }];
  const scope = administeredScope(scopeOf(actor));
  if (scope === 'everything') return undefined;
  return [
    { of: 'organization', ids: scope.organizationIds.filter((each) => each !== id) },
    { of: 'project', ids: scope.projectIds },
  ];
}

/** How many organizations and projects without an admin a preview lists, of each. */
const MAX_SHOWN = 100;

/**
 * Returns the organizations and projects that would be left without an active admin if a user left.
 * @param resource only this one and, of an organization, its projects.
 */
export async function withoutAdminOf(
  db: Queryable,
  userId: string,
  resource?: Resource,
): Promise<WithoutAdminBody> {
  const [organizations, projects] = await Promise.all([
    findSoleOrganizations(db, userId, { resource }, MAX_SHOWN),
    findSoleProjects(db, userId, { resource }, MAX_SHOWN),
  ]);
  const idsOf = (resources: readonly Resource[]) => resources.map(({ id }) => id);
  const [ofOrganizations, ofProjects] = await Promise.all([
    countMembers(db, 'organization', idsOf(organizations)),
    countMembers(db, 'project', idsOf(projects)),
  ]);
  return {
    organizations: organizations.map(({ id, name }) => ({
      id,
      name,
      memberCount: ofOrganizations.get(id) ?? 0,
    })),
    projects: projects.map(({ id, name, organization }) => ({
      id,
      name,
      organizationId: organization.id,
      organizationName: organization.name,
      memberCount: ofProjects.get(id) ?? 0,
    })),
  };
}
