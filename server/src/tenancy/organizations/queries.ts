import type { Static } from 'typebox';
import { type Actor, enforce, type SignedInCaller } from '../../access/actor.ts';
import type { Context } from '../../access/context.ts';
import { decideListing, scopeOf } from '../../access/permissions.ts';
import type { Queryable } from '../../db/database.ts';
import type { Services } from '../../identity/services.ts';
import { searchWords } from '../../identity/users/index.ts';
import type { Cursors } from '../../lib/cursors.ts';
import { viewResource } from '../memberships/index.ts';
import { paging } from '../resources/index.ts';
import type { OrganizationBody, OrganizationList, OrganizationQueryInput } from './contract.ts';
import { presentOrganization } from './present.ts';
import { findOrganization, listOrganizations } from './store.ts';

/** What the queries need from elsewhere. */
interface OrganizationQueryDependencies {
  cursors: Cursors;
}

/** Returns a page of the organizations that the caller may see. Throws 403, 422 `invalid_cursor`. */
export const listVisibleOrganizations = (
  { cursors }: OrganizationQueryDependencies,
  ctx: Context,
  query: OrganizationQueryInput,
): Promise<Static<typeof OrganizationList>> =>
  ctx.auditRefusals({ eventType: 'organization', operation: 'list', target: undefined }, async () => {
    const { actor } = ctx.caller;
    enforce(decideListing(actor));
    const { request, markers } = paging(cursors, 'organizations', query);
    const words = searchWords(query.q ?? '');
    const page = await listOrganizations(ctx.db, scopeOf(actor), words, request);
    return {
      items: page.items.map((organization) => presentOrganization(actor, organization)),
      ...markers(page),
      total: page.total,
    };
  });

/** An organization as somebody sees it who may. */
export async function readOrganization(
  db: Queryable,
  actor: Actor,
  id: string,
): Promise<OrganizationBody | undefined> {
  const organization = await findOrganization(db, scopeOf(actor), id);
  return organization && presentOrganization(actor, organization);
}

/** One organization. Throws 404. */
export const getOrganization = (
  services: Services,
  caller: SignedInCaller,
  id: string,
): Promise<OrganizationBody> =>
  viewResource(
    services,
    caller,
    { type: 'organization', id },
    { permission: 'view', operation: 'view' },
    (db) => readOrganization(db, caller.actor, id),
  );
