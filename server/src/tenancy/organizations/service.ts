import type { Static } from 'typebox';
import { type Actor, enforce } from '../../access/actor.ts';
import type { Attempt, Context } from '../../access/context.ts';
import {
  administeredScope,
  decideAdministration,
  decideCreateOrganization,
  scopeOf,
} from '../../access/permissions.ts';
import type { Queryable, Tx } from '../../db/database.ts';
import { lockUsers, normalizeUsername, searchWords } from '../../identity/users/index.ts';
import type { Cursors } from '../../lib/cursors.ts';
import { AppError } from '../../lib/errors.ts';
import type { Precondition } from '../../lib/etag.ts';
import { newId } from '../../lib/ids.ts';
import {
  auditResource,
  createResourceChanges,
  type ResourceChangeDependencies,
} from '../memberships/index.ts';
import { revokeInvitationsOf } from '../organization-invitations/index.ts';
import { limitRenames, readPage, viewResource } from '../resources/index.ts';
import type {
  CreateOrganizationInput,
  OrganizationBody,
  OrganizationList,
  OrganizationQueryInput,
  UpdateOrganizationInput,
} from './contract.ts';
import { presentOrganization } from './present.ts';
import {
  deleteOrganization,
  findFirstProjects,
  findOrganization,
  insertOrganization,
  listOrganizations,
  lockForDeletion,
} from './store.ts';

/** What the organization service needs from other modules; wired in `server.ts`. */
export interface OrganizationServiceDependencies extends ResourceChangeDependencies {
  cursors: Cursors;
}

const keyOf = (id: string) => ({ type: 'organization', id }) as const;

/** Creates the use cases of organizations. */
export const createOrganizationService = (dependencies: OrganizationServiceDependencies) => {
  const changes = createResourceChanges(dependencies);

  return {
    /** Returns a page of the organizations that the caller administers, or has a project in that they do. Throws 403, 422 `invalid_cursor`. */
    list(ctx: Context, query: OrganizationQueryInput): Promise<Static<typeof OrganizationList>> {
      const { actor } = ctx.caller;
      const attempt: Attempt = { eventType: 'organization', operation: 'list', target: undefined };
      return ctx.auditRefusals(attempt, async () => {
        enforce(decideAdministration(actor));
        const words = searchWords(query.q ?? '');
        return readPage(
          dependencies.cursors,
          'organizations',
          query,
          (page) => listOrganizations(ctx.db, administeredScope(scopeOf(actor)), words, page),
          (organization) => presentOrganization(actor, organization),
        );
      });
    },

    /** Returns one organization. Throws 404. */
    get: (ctx: Context, id: string): Promise<OrganizationBody> =>
      viewResource(ctx, keyOf(id), { permission: 'view', operation: 'view' }, () =>
        readOrganization(ctx.db, ctx.caller.actor, id),
      ),

    /** Creates an organization with its first members. Throws 403, 409 `name_taken`, 422 with all faults of members. */
    create(
      outer: Context,
      { name: given, members = {} }: CreateOrganizationInput,
    ): Promise<OrganizationBody> {
      const { actor } = outer.caller;
      const name = normalizeUsername(given);
      const attempt: Attempt = {
        eventType: 'organization',
        operation: 'create',
        target: { type: 'organization', id: null, name },
      };
      return outer.transaction(attempt, async (ctx) => {
        enforce(decideCreateOrganization(actor));
        await lockUsers(ctx.tx, actor, Object.keys(members));
        const id = newId();
        await insertOrganization(ctx.tx, { id, name, at: ctx.now });
        const resource = { ...keyOf(id), name, organization: { id, name } };
        await auditResource(ctx, resource, { operation: 'create', after: { name } });
        await changes.addFirstMembers(ctx, resource, members);
        const created = await readOrganization(ctx.tx, actor, id);
        if (!created) throw new AppError('not_found');
        return created;
      });
    },

    /** Changes an organization's name and members, all or nothing. Throws 403, 404, 409 `name_taken`, 412, 422, 429. */
    async update(
      ctx: Context,
      { id, precondition, ...patch }: UpdateOrganizationInput & { id: string; precondition: Precondition },
    ): Promise<OrganizationBody> {
      if (patch.name !== undefined && ctx.caller.actor.systemRole !== 'admin')
        await limitRenames(ctx, keyOf(id));
      return changes.patch(ctx, { key: keyOf(id), precondition, ...patch }, (tx, actor) =>
        readOrganization(tx, actor, id),
      );
    },

    /** Deletes an organization that has no projects, and revokes its invitations. Throws 403, 404, 409 `organization_not_empty`, 412. */
    delete: (ctx: Context, { id, precondition }: { id: string; precondition: Precondition }): Promise<void> =>
      changes.delete(ctx, { key: keyOf(id), precondition }, async (ctx) => {
        await lockForDeletion(ctx.tx, id);
        await requireNoProjects(ctx.tx, id);
        await revokeInvitationsOf(ctx, id);
        await deleteOrganization(ctx.tx, id);
      }),
  };
};

async function readOrganization(
  db: Queryable,
  actor: Actor,
  id: string,
): Promise<OrganizationBody | undefined> {
  const organization = await findOrganization(db, administeredScope(scopeOf(actor)), id);
  return organization && presentOrganization(actor, organization);
}

/** How many of the remaining projects an error names. */
const MAX_NAMED = 10;

async function requireNoProjects(tx: Tx, organizationId: string): Promise<void> {
  const projects = await findFirstProjects(tx, organizationId, MAX_NAMED);
  if (projects.length === 0) return;
  throw new AppError('organization_not_empty', undefined, {
    faults: projects.map(({ id, name }) => ({
      path: `/projects/${id}`,
      code: 'project_exists',
      message: name,
    })),
  });
}
