import type { Static } from 'typebox';
import { type Actor, denied, enforce } from '../../access/actor.ts';
import type { Attempt, Context } from '../../access/context.ts';
import {
  administersOrganizations,
  decideAtOrganization,
  decideListing,
  scopeOf,
} from '../../access/permissions.ts';
import type { Queryable } from '../../db/database.ts';
import { normalizeUsername, searchWords } from '../../identity/users/index.ts';
import type { Cursors } from '../../lib/cursors.ts';
import { AppError } from '../../lib/errors.ts';
import type { Precondition } from '../../lib/etag.ts';
import { newId } from '../../lib/ids.ts';
import {
  auditResource,
  createResourceChanges,
  lockMembers,
  type ResourceChangeDependencies,
} from '../memberships/index.ts';
import { auditLocationOf, limitRenames, readPage, viewResource } from '../resources/index.ts';
import type {
  CreateProjectInput,
  ProjectBody,
  ProjectList,
  ProjectQueryInput,
  UpdateProjectInput,
} from './contract.ts';
import { presentProject } from './present.ts';
import { deleteProject, findProject, insertProject, listProjects } from './store.ts';

/** What the project service needs from other modules; wired in `server.ts`. */
export interface ProjectServiceDependencies extends ResourceChangeDependencies {
  cursors: Cursors;
}

const keyOf = (id: string) => ({ type: 'project', id }) as const;

/** Creates the use cases of projects. */
export const createProjectService = (dependencies: ProjectServiceDependencies) => {
  const changes = createResourceChanges(dependencies);

  return {
    /** Returns a page of the projects that the caller may see. Throws 403, 422 `invalid_cursor`. */
    list(ctx: Context, query: ProjectQueryInput): Promise<Static<typeof ProjectList>> {
      const { actor } = ctx.caller;
      const attempt: Attempt = { eventType: 'project', operation: 'list', target: undefined };
      return ctx.auditRefusals(attempt, async () => {
        enforce(decideListing(actor));
        const filter = { words: searchWords(query.q ?? ''), organizationId: query.organizationId };
        return readPage(
          dependencies.cursors,
          'projects',
          query,
          (page) => listProjects(ctx.db, scopeOf(actor), filter, page),
          (project) => presentProject(actor, project),
        );
      });
    },

    /** Returns one project. Throws 404. */
    get: (ctx: Context, id: string): Promise<ProjectBody> =>
      viewResource(ctx, keyOf(id), { permission: 'view', operation: 'view' }, () =>
        readProject(ctx.db, ctx.caller.actor, id),
      ),

    /**
     * Creates a project with its first members, who must be members of the organization. Throws 403, 404, 409 `name_taken`,
     * 422 with all faults of members.
     */
    create(
      outer: Context,
      { name: given, organizationId, members = {} }: CreateProjectInput,
    ): Promise<ProjectBody> {
      const { actor } = outer.caller;
      const name = normalizeUsername(given);
      const attempt: Attempt = {
        eventType: 'project',
        operation: 'create',
        target: { type: 'project', id: null, name },
      };
      return outer.transaction(attempt, async (ctx) => {
        enforceCreation(actor, organizationId);
        const organization = { type: 'organization', id: organizationId } as const;
        const locked = await lockMembers(ctx, organization, Object.keys(members)).catch(rethrowNotFound);
        Object.assign(attempt, auditLocationOf(locked.resource));
        const id = newId();
        await insertProject(ctx.tx, { id, name, organizationId, at: ctx.now });
        const resource = { ...keyOf(id), name, organization: locked.resource.organization };
        await auditResource(ctx, resource, { operation: 'create', after: { name } });
        await changes.addFirstMembers(ctx, resource, members);
        const created = await readProject(ctx.tx, actor, id);
        if (!created) throw new AppError('not_found');
        return created;
      });
    },

    /** Changes a project's name and members, all or nothing. Throws 403, 404, 409 `name_taken`, 412, 422, 429. */
    async update(
      ctx: Context,
      { id, precondition, ...patch }: UpdateProjectInput & { id: string; precondition: Precondition },
    ): Promise<ProjectBody> {
      const { actor } = ctx.caller;
      // Admins of its organization see all projects that may have the name.
      if (patch.name !== undefined && actor.systemRole !== 'admin' && actor.projectsBesides.includes(id))
        await limitRenames(ctx, keyOf(id));
      return changes.patch(ctx, { key: keyOf(id), precondition, ...patch }, (tx, actor) =>
        readProject(tx, actor, id),
      );
    },

    /** Deletes a project; its memberships end. Throws 403, 404, 412. */
    delete: (ctx: Context, { id, precondition }: { id: string; precondition: Precondition }): Promise<void> =>
      changes.delete(ctx, { key: keyOf(id), precondition }, ({ tx }) => deleteProject(tx, id)),
  };
};

/**
 * Throws 403 when the actor may not create projects in any organization, and otherwise 404 for an organization that is not
 * theirs, as for one that does not exist.
 */
function enforceCreation(actor: Actor, organizationId: string): void {
  if (!administersOrganizations(actor)) enforce(denied('forbidden'));
  const decision = decideAtOrganization(actor, 'createProject', organizationId);
  if (!decision.allowed) rethrowNotFound(new AppError(decision.reason));
}

/** Throws 404 `not_found` with the field of the body that contains the unknown id, and any other error as it is. */
function rethrowNotFound(error: unknown): never {
  if (!(error instanceof AppError) || error.code !== 'not_found') throw error;
  throw new AppError('not_found', undefined, {
    faults: [{ path: '/organizationId', code: 'not_found', message: 'does not exist' }],
  });
}

async function readProject(db: Queryable, actor: Actor, id: string): Promise<ProjectBody | undefined> {
  const project = await findProject(db, id);
  return project && presentProject(actor, project);
}
