import type { Static } from 'typebox';
import { type Actor, enforce, type SignedInCaller } from '../../access/actor.ts';
import { type Attempt, recordingRefusals } from '../../access/operate.ts';
import { decideListing, scopeOf } from '../../access/permissions.ts';
import type { Queryable } from '../../db/database.ts';
import type { Services } from '../../identity/services.ts';
import { searchWords } from '../../identity/users/index.ts';
import { viewResource } from '../memberships/index.ts';
import { paging } from '../resources/index.ts';
import type { OrganizationBody, OrganizationList, OrganizationQueryInput } from './contract.ts';
import { presentOrganization } from './present.ts';
import { findOrganization, listOrganizations } from './store.ts';

/** A page of the organizations that the caller may see. Throws 403, 422 `invalid_cursor`. */
export async function listVisibleOrganizations(
  services: Services,
  { actor, ...from }: SignedInCaller,
  query: OrganizationQueryInput,
): Promise<Static<typeof OrganizationList>> {
  const attempt: Attempt = { eventType: 'organization', operation: 'list', target: undefined };
  return recordingRefusals(services, { actor, ...from }, attempt, async () => {
    enforce(decideListing(actor));
    const { request, markers } = paging(services.cursors, 'organizations', query);
    const words = searchWords(query.q ?? '');
    const page = await listOrganizations(services.database.db, scopeOf(actor), words, request);
    return {
      items: page.items.map((organization) => presentOrganization(actor, organization)),
      ...markers(page),
      total: page.total,
    };
  });
}

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
