import type { APIRequestContext } from 'playwright-core';
import { idIn } from './server.ts';

type Members = Record<string, 'admin' | 'viewer'>;

async function make(admin: APIRequestContext, path: string, data: object): Promise<string> {
  const answer = await admin.post(path, { data });
  if (answer.status() !== 201) throw new Error(`Creating was refused: ${await answer.text()}`);
  return idIn(await answer.json());
}

/** Makes an organization by the interface; answers its id. */
export const createOrganization = (
  admin: APIRequestContext,
  name: string,
  members: Members = {},
): Promise<string> => make(admin, '/api/v1/organizations', { name, members });

/** Makes a project by the interface; answers its id. */
export const createProject = (
  admin: APIRequestContext,
  organizationId: string,
  name: string,
  members: Members = {},
): Promise<string> => make(admin, '/api/v1/projects', { organizationId, name, members });
