import { setTimeout as sleep } from 'node:timers/promises';
import type { Answer, Client } from './client.ts';
import type { TestServer } from './server.ts';
import type { MemberRole } from './tenancy.ts';

const PATIENCE = 20_000;

/** Where somebody is asked to join: ids with roles. */
export interface AskedResources {
  organizations?: Record<string, MemberRole>;
  projects?: Record<string, MemberRole>;
}

/** Asks people to join, as the console does. */
export function askToJoin(
  { browser }: { browser: Client },
  emails: string[],
  { organizations = {}, projects = {} }: AskedResources,
  more: object = {},
): Promise<Answer> {
  return browser.post('/invitations', {
    emails,
    memberships: {
      organizations: Object.entries(organizations).map(([organizationId, role]) => ({
        organizationId,
        role,
      })),
      projects: Object.entries(projects).map(([projectId, role]) => ({ projectId, role })),
    },
    ...more,
  });
}

/** Waits until the worker has looked whom all the addresses belong to. */
export async function untilAllAnswered({ sql }: Pick<TestServer, 'sql'>): Promise<void> {
  for (const begin = performance.now(); ; await sleep(5)) {
    const left = await sql('SELECT 1 FROM organization_invitations WHERE unanswered');
    if (left.length === 0) return;
    if (performance.now() - begin > PATIENCE) throw new Error('some are never answered');
  }
}
