import type { APIRequestContext, Locator, Page } from 'playwright-core';
import { idIn } from './server.ts';

type Members = Record<string, 'admin' | 'viewer'>;

async function make(api: APIRequestContext, path: string, data: object): Promise<string> {
  const answer = await api.post(path, { data });
  if (answer.status() !== 201) throw new Error(`Creating was refused: ${await answer.text()}`);
  return idIn(await answer.json());
}

/** Creates an organization by the API; returns its id. */
export const makeOrganization = (
  api: APIRequestContext,
  name: string,
  members: Members = {},
): Promise<string> => make(api, '/api/v1/organizations', { name, members });

/** Creates a project by the API; returns its id. */
export const makeProject = (
  api: APIRequestContext,
  organizationId: string,
  name: string,
  members: Members = {},
): Promise<string> => make(api, '/api/v1/projects', { organizationId, name, members });

/** Returns the id of an existing user. */
export async function userIdOf(api: APIRequestContext, email: string): Promise<string> {
  const answer = await api.get('/api/v1/users', { params: { q: email } });
  const { items } = await answer.json();
  return idIn(items[0]);
}

/** Returns the row of an organization or project in the list of all. */
export const placeRow = (page: Page, table: 'Organizations' | 'Projects', name: string): Locator =>
  page.getByRole('table', { name: table }).locator('tbody').getByRole('row').filter({ hasText: name });
