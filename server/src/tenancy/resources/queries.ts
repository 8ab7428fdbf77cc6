import { enforce } from '../../access/actor.ts';
import type { Attempt, Context } from '../../access/context.ts';
import type { ProjectPermission } from '../../access/permissions.ts';
import type { Operation } from '../../audit/catalogue.ts';
import type { Queryable } from '../../db/database.ts';
import type { Cursors } from '../../lib/cursors.ts';
import { pageCursorsOf } from '../../lib/cursors.ts';
import { AppError } from '../../lib/errors.ts';
import type { ResourcePage, ResourcePageRequest } from './list-store.ts';
import { auditLocationOf, auditTargetOf, type Resource, type ResourceKey } from './model.ts';
import { decideAtResource } from './policy.ts';
import { findResource } from './store.ts';

/** Returns the attempt that is audited when an operation on an organization or project is refused. */
export const attemptOf = ({ type, id }: ResourceKey, operation: Operation): Attempt => ({
  eventType: type,
  operation,
  target: { type, id, name: null },
});

/**
 * Returns an organization or project at which the caller has a permission. Unknown and invisible ones are refused alike,
 * in response and statements; the attempt gets the name only when the caller may know of it. Throws 403, 404.
 */
export async function authorizeAtResource(
  db: Queryable,
  { caller }: Pick<Context, 'caller'>,
  attempt: Attempt,
  key: ResourceKey,
  permission: ProjectPermission,
): Promise<Resource> {
  const resource = await findResource(db, key);
  if (!resource) throw new AppError('not_found');
  const decision = decideAtResource(caller.actor, permission, resource);
  if (decision.allowed || decision.reason !== 'not_found')
    Object.assign(attempt, auditLocationOf(resource), { target: auditTargetOf(resource) });
  enforce(decision);
  return resource;
}

/** Reads something of an organization or project. Throws 403, and 404 also when `read` returns undefined. */
export function viewResource<T>(
  ctx: Context,
  key: ResourceKey,
  access: { permission: ProjectPermission; operation: Operation; eventType?: 'membership' },
  read: (resource: Resource) => Promise<T | undefined>,
): Promise<T> {
  const { permission, ...attempted } = access;
  const attempt = { ...attemptOf(key, attempted.operation), ...attempted };
  return ctx.auditRefusals(attempt, async () => {
    const found = await read(await authorizeAtResource(ctx.db, ctx, attempt, key, permission));
    if (found === undefined) throw new AppError('not_found');
    return found;
  });
}

/** The query parameters of a list of organizations or projects. */
interface ResourceListQuery {
  sort?: 'name' | '-name' | 'createdAt' | '-createdAt';
  limit?: number;
  cursor?: string;
}

/** Reads the page that a query asks for and writes the cursors of its neighbours. Throws 422 `invalid_cursor`. */
export async function readPage<Item extends { id: string }, Body>(
  cursors: Cursors,
  list: 'organizations' | 'projects',
  { sort = 'name', limit = 30, cursor }: ResourceListQuery,
  read: (request: ResourcePageRequest) => Promise<ResourcePage<Item>>,
  present: (item: Item) => Body,
) {
  const name = `${list}:${sort}`;
  const position = cursor === undefined ? undefined : cursors.read(name, cursor);
  const order = sort.endsWith('createdAt') ? 'createdAt' : 'name';
  const descending = sort.startsWith('-');
  const { items, keys, more, total } = await read({ order, descending, limit, position });
  const ids = items.map(({ id }) => id);
  const neighbours = pageCursorsOf({ ids, keys, more }, position, descending, (each) =>
    cursors.write(name, each),
  );
  return { items: items.map(present), ...neighbours, total };
}
