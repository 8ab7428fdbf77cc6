import { type Actor, denied, enforce, type SignedInCaller } from '../../access/actor.ts';
import { type Attempt, operate } from '../../access/operate.ts';
import { administersOrganizations, decideAtOrganization } from '../../access/permissions.ts';
import type { Services } from '../../identity/services.ts';
import { normalizeUsername } from '../../identity/users/index.ts';
import { AppError } from '../../lib/errors.ts';
import type { Precondition } from '../../lib/etag.ts';
import { newId } from '../../lib/ids.ts';
import {
  addFirstMembers,
  changeResource,
  forgetNames,
  forgetUsers,
  lockMembers,
  patchResource,
  recordResource,
  whereOf,
} from '../memberships/index.ts';
import type { CreateProjectInput, ProjectBody, UpdateProjectInput } from './contract.ts';
import { readProject } from './queries.ts';
import { deleteProject, insertProject } from './store.ts';

/** Creates a project with its first members, who are the organization's. Throws 403, 404, 409 `name_taken`, 422. */
export async function createProject(
  services: Services,
  caller: SignedInCaller,
  { name: given, organizationId, members = {} }: CreateProjectInput,
): Promise<ProjectBody> {
  const { actor } = caller;
  const name = normalizeUsername(given);
  const attempt: Attempt = {
    eventType: 'project',
    operation: 'create',
    target: { type: 'project', id: null, name },
  };
  const { body, changed } = await operate(services, caller, attempt, async (tx, now) => {
    enforceCreation(actor, organizationId);
    const organization = { type: 'organization', id: organizationId } as const;
    const { place } = await lockMembers(tx, actor, organization, Object.keys(members)).catch(refuseUnknown);
    Object.assign(attempt, whereOf(place));
    const id = newId();
    await insertProject(tx, { id, name, organizationId, at: now });
    const project = { type: 'project', id, name, organization: place.organization } as const;
    await recordResource(tx, caller, now, project, { operation: 'create', after: { name } });
    const changed = await addFirstMembers(tx, services, caller, now, project, members);
    return { changed, body: await readProject(tx, actor, id) };
  });
  forgetUsers(services, changed);
  if (!body) throw new AppError('not_found');
  return body;
}

/** Who may create none anywhere hears so; others hear of an organization that is not theirs what they hear of none. */
function enforceCreation(actor: Actor, organizationId: string): void {
  if (!administersOrganizations(actor)) enforce(denied('forbidden'));
  const decision = decideAtOrganization(actor, 'createProject', organizationId);
  if (!decision.allowed) refuseUnknown(new AppError(decision.reason));
}

/** Says which id of the body is not known. */
function refuseUnknown(error: unknown): never {
  if (!(error instanceof AppError) || error.code !== 'not_found') throw error;
  throw new AppError('not_found', undefined, {
    faults: [{ path: '/organizationId', code: 'not_found', message: 'is not known' }],
  });
}

/** Changes a project's name and members, all or nothing. Throws 403, 404, 409 `name_taken`, 412, 422. */
export const patchProject = (
  services: Services,
  caller: SignedInCaller,
  id: string,
  patch: UpdateProjectInput,
  precondition: Precondition,
): Promise<ProjectBody> =>
  patchResource(services, caller, { type: 'project', id }, patch, precondition, (tx, actor) =>
    readProject(tx, actor, id),
  );

/** Deletes a project; its memberships end. Throws 403, 404, 412. */
export async function removeProject(
  services: Services,
  caller: SignedInCaller,
  id: string,
  precondition: Precondition,
): Promise<void> {
  const asked = { operation: 'delete', precondition } as const;
  await changeResource(services, caller, { type: 'project', id }, asked, async (tx, now, { place }) => {
    await deleteProject(tx, id);
    await recordResource(tx, caller, now, place, { operation: 'delete', before: { name: place.name } });
  });
  forgetNames(services);
}
