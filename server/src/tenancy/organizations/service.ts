import { enforce, type SignedInCaller } from '../../access/actor.ts';
import { type Attempt, operate } from '../../access/operate.ts';
import { decideCreateOrganization } from '../../access/permissions.ts';
import type { Services } from '../../identity/services.ts';
import { lockUsers, normalizeUsername } from '../../identity/users/index.ts';
import { AppError } from '../../lib/errors.ts';
import type { Precondition } from '../../lib/etag.ts';
import { newId } from '../../lib/ids.ts';
import {
  addFirstMembers,
  changeResource,
  forgetNames,
  forgetUsers,
  patchResource,
  recordResource,
} from '../memberships/index.ts';
import type { CreateOrganizationInput, OrganizationBody, UpdateOrganizationInput } from './contract.ts';
import { readOrganization } from './queries.ts';
import { deleteOrganization, findProjectsLeft, insertOrganization } from './store.ts';

/** Creates an organization with its first members. Throws 403, 409 `name_taken`, 422 with all faults of members. */
export async function createOrganization(
  services: Services,
  caller: SignedInCaller,
  { name: given, members = {} }: CreateOrganizationInput,
): Promise<OrganizationBody> {
  const { actor } = caller;
  const name = normalizeUsername(given);
  const attempt: Attempt = {
    eventType: 'organization',
    operation: 'create',
    target: { type: 'organization', id: null, name },
  };
  const { body, changed } = await operate(services, caller, attempt, async (tx, now) => {
    enforce(decideCreateOrganization(actor));
    await lockUsers(tx, actor, Object.keys(members));
    const id = newId();
    await insertOrganization(tx, { id, name, at: now });
    const place = { type: 'organization', id, name, organization: { id, name } } as const;
    await recordResource(tx, caller, now, place, { operation: 'create', after: { name } });
    const changed = await addFirstMembers(tx, services, caller, now, place, members);
    return { changed, body: await readOrganization(tx, actor, id) };
  });
  forgetUsers(services, changed);
  if (!body) throw new AppError('not_found');
  return body;
}

/** Changes an organization's name and members, all or nothing. Throws 403, 404, 409 `name_taken`, 412, 422. */
export const patchOrganization = (
  services: Services,
  caller: SignedInCaller,
  id: string,
  patch: UpdateOrganizationInput,
  precondition: Precondition,
): Promise<OrganizationBody> =>
  patchResource(services, caller, { type: 'organization', id }, patch, precondition, (tx, actor) =>
    readOrganization(tx, actor, id),
  );

/** More are not named. */
const MOST_NAMED = 10;

/** Deletes an organization that has no projects; its memberships end. Throws 403, 404, 409 `organization_not_empty`, 412. */
export async function removeOrganization(
  services: Services,
  caller: SignedInCaller,
  id: string,
  precondition: Precondition,
): Promise<void> {
  const asked = { operation: 'delete', precondition } as const;
  await changeResource(services, caller, { type: 'organization', id }, asked, async (tx, now, { place }) => {
    const left = await findProjectsLeft(tx, id, MOST_NAMED);
    if (left.length > 0) {
      throw new AppError('organization_not_empty', undefined, {
        faults: left.map((project) => ({
          path: `/projects/${project.id}`,
          code: 'project_exists',
          message: project.name,
        })),
      });
    }
    await deleteOrganization(tx, id);
    await recordResource(tx, caller, now, place, { operation: 'delete', before: { name: place.name } });
  });
  forgetNames(services);
}
