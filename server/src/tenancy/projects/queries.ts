import type { Static } from 'typebox';
import { type Actor, enforce, type SignedInCaller } from '../../access/actor.ts';
import { type Attempt, recordingRefusals } from '../../access/operate.ts';
import { decideListing, scopeOf } from '../../access/permissions.ts';
import type { Queryable } from '../../db/database.ts';
import type { Services } from '../../identity/services.ts';
import { searchWords } from '../../identity/users/index.ts';
import { viewResource } from '../memberships/index.ts';
import { paging } from '../resources/index.ts';
import type { ProjectBody, ProjectList, ProjectQueryInput } from './contract.ts';
import { presentProject } from './present.ts';
import { findProject, listProjects } from './store.ts';

/** A page of the projects that the caller may see. Throws 403, 422 `invalid_cursor`. */
export async function listVisibleProjects(
  services: Services,
  { actor, ...from }: SignedInCaller,
  query: ProjectQueryInput,
): Promise<Static<typeof ProjectList>> {
  const attempt: Attempt = { eventType: 'project', operation: 'list', target: undefined };
  return recordingRefusals(services, { actor, ...from }, attempt, async () => {
    enforce(decideListing(actor));
    const { request, markers } = paging(services.cursors, 'projects', query);
    const filter = { words: searchWords(query.q ?? ''), organizationId: query.organizationId };
    const page = await listProjects(services.database.db, scopeOf(actor), filter, request);
    return {
      items: page.items.map((project) => presentProject(actor, project)),
      ...markers(page),
      total: page.total,
    };
  });
}

/** A project as somebody sees it who may. */
export async function readProject(db: Queryable, actor: Actor, id: string): Promise<ProjectBody | undefined> {
  const project = await findProject(db, id);
  return project && presentProject(actor, project);
}

/** One project. Throws 404. */
export const getProject = (services: Services, caller: SignedInCaller, id: string): Promise<ProjectBody> =>
  viewResource(services, caller, { type: 'project', id }, { permission: 'view', operation: 'view' }, (db) =>
    readProject(db, caller.actor, id),
  );
