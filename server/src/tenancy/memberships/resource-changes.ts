import type { Actor } from '../../access/actor.ts';
import type { Context, TransactionContext } from '../../access/context.ts';
import { type MemberRole, rolesOf } from '../../access/roles.ts';
import type { Tx } from '../../db/database.ts';
import { findUser, normalizeUsername } from '../../identity/users/index.ts';
import { AppError } from '../../lib/errors.ts';
import type { Precondition } from '../../lib/etag.ts';
import {
  attemptOf,
  auditLocationOf,
  auditTargetOf,
  authorizeAtResource,
  findVersion,
  type Resource,
  type ResourceKey,
  saveName,
} from '../resources/index.ts';
import { applyChanges, type MembershipLifecycle } from './changes.ts';
import { type LockedMembers, lockMembers } from './facts.ts';

/** What changes of organizations and projects need from other modules. */
export interface ResourceChangeDependencies {
  lifecycle: MembershipLifecycle;
  /** The cache of sessions, which contain the names of organizations and projects. */
  sessions: { invalidateAll(): void };
}

/** Roles by user id; null ends a membership. */
type Roles = Record<string, MemberRole | null>;

/** What organizations and projects have in common when they are created, changed and deleted. */
export const createResourceChanges = ({ lifecycle, sessions }: ResourceChangeDependencies) => {
  const setMembers = (ctx: TransactionContext, locked: LockedMembers, members: Roles): Promise<void> => {
    const changes = Object.entries(members).map(([userId, role]) => ({ userId, role }));
    return applyChanges(ctx, lifecycle, locked, changes, { pathOf: (userId) => `/members/${userId}` });
  };

  /** Sessions on this node are read again after the commit; other nodes are notified by the database. */
  const invalidateNames = (ctx: TransactionContext) => ctx.afterCommit(() => sessions.invalidateAll());

  async function rename(ctx: TransactionContext, resource: Resource, given: string): Promise<void> {
    const name = normalizeUsername(given);
    if (name === resource.name) return;
    await saveName(ctx.tx, resource, name, ctx.now);
    await auditResource(ctx, resource, {
      operation: 'update',
      before: { name: resource.name },
      after: { name },
    });
    invalidateNames(ctx);
  }

  return {
    /** Adds the members of an organization or project that the caller has just created. Throws 422 with all faults. */
    async addFirstMembers(ctx: TransactionContext, key: ResourceKey, members: Roles): Promise<void> {
      await setMembers(ctx, await lockMembers(ctx, key, Object.keys(members)), members);
    },

    /**
     * Changes the name and the members of an organization or project, all or nothing. Throws 401, 403, 404, 409
     * `name_taken`, 412, 422 with all faults of members.
     * @param read returns the response, as the actor may see it from now on.
     */
    patch<T>(
      outer: Context,
      { key, name, members = {}, precondition }: ResourcePatch,
      read: (tx: Tx, actor: Actor) => Promise<T | undefined>,
    ): Promise<T> {
      const memberIds = Object.keys(members);
      return changeResource(outer, key, 'update', { memberIds, precondition }, async (ctx, locked) => {
        if (name !== undefined) await rename(ctx, locked.resource, name);
        await setMembers(ctx, locked, members);
        const changed = await read(ctx.tx, await reloadActor(ctx, memberIds));
        if (changed === undefined) throw new AppError('not_found');
        return changed;
      });
    },

    /**
     * Deletes an organization or project; its memberships end by a foreign key. Throws 401, 403, 404, 412.
     * @param remove deletes the row, and before that what must not end without a trace.
     */
    delete: (
      outer: Context,
      { key, precondition }: { key: ResourceKey; precondition: Precondition },
      remove: (ctx: TransactionContext) => Promise<void>,
    ): Promise<void> =>
      changeResource(outer, key, 'delete', { precondition }, async (ctx, { resource }) => {
        await remove(ctx);
        await auditResource(ctx, resource, { operation: 'delete', before: { name: resource.name } });
        invalidateNames(ctx);
      }),
  };
};

/** Changes of an organization or project; what is undefined stays. */
interface ResourcePatch {
  key: ResourceKey;
  name?: string | undefined;
  members?: Roles | undefined;
  precondition: Precondition;
}

/** Authorizes a change, locks the users and the organization or project, checks the version and runs `work`. */
function changeResource<T>(
  outer: Context,
  key: ResourceKey,
  operation: 'update' | 'delete',
  { memberIds = [], precondition }: { memberIds?: readonly string[]; precondition: Precondition },
  work: (ctx: TransactionContext, locked: LockedMembers) => Promise<T>,
): Promise<T> {
  const attempt = attemptOf(key, operation);
  return outer.transaction(attempt, async (ctx) => {
    // Before anything is locked: callers who may not change it must not block those who may.
    const resource = await authorizeAtResource(ctx.tx, ctx, attempt, key, operation);
    const locked = await lockMembers(ctx, resource, memberIds);
    const version = await findVersion(ctx.tx, key);
    if (version !== undefined && precondition?.(version) === false) throw new AppError('stale_version');
    return work(ctx, locked);
  });
}

/** Writes the audit event of an organization or project that was created, renamed or deleted. */
export const auditResource = (
  ctx: TransactionContext,
  resource: Resource,
  event: {
    operation: 'create' | 'update' | 'delete';
    before?: { name: string };
    after?: { name: string };
  },
): Promise<void> =>
  ctx.audit({
    eventType: resource.type,
    target: auditTargetOf(resource),
    ...auditLocationOf(resource),
    ...event,
  });

/** Returns the actor with the roles that they have now, when the request may have changed their own membership. */
export async function reloadActor(
  { tx, caller: { actor } }: TransactionContext,
  memberIds: readonly string[],
): Promise<Actor> {
  const user = memberIds.includes(actor.id) ? await findUser(tx, actor.id) : undefined;
  return user ? { ...actor, ...rolesOf(user) } : actor;
}
