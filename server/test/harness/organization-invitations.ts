import { setTimeout as sleep } from 'node:timers/promises';
import type { Answer, Client } from './client.ts';
import type { TestServer } from './server.ts';
import type { MemberRole } from './tenancy.ts';

const TIMEOUT = 20_000;

/** The organizations and projects of an invitation: ids with roles. */
export interface AskedResources {
  organizations?: Record<string, MemberRole>;
  projects?: Record<string, MemberRole>;
}

/** Invites addresses to organizations and projects, as the console does. */
export function inviteToOrganizations(
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

/** Waits until the worker has processed all invited addresses. */
export async function untilAllProcessed({ sql }: Pick<TestServer, 'sql'>): Promise<void> {
  for (const begin = performance.now(); ; await sleep(5)) {
    const left = await sql('SELECT 1 FROM organization_invitations WHERE unanswered');
    if (left.length === 0) return;
    if (performance.now() - begin > TIMEOUT) throw new Error('some addresses were not processed');
  }
}
